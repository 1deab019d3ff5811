/** The change of EEMT's own files that ends a defect for everybody, made at run time from the checkout; or why there is none. */
export type Patch = { readonly files: readonly FilePatch[] } | { readonly none: string };

/** One file of EEMT's tree; the path is relative to it, with slashes. */
export type FilePatch =
  | { readonly path: string; readonly change: readonly TextEdit[] }
  | { readonly path: string; readonly create: string; readonly executable?: true }
  /** Goes for as long as it says this. */
  | { readonly path: string; readonly remove: Pick<TextEdit, 'anchor' | 'find'> };

/** Applied in order, each on what the one before left. It sees lines that end in \n, whatever the file has. */
export interface TextEdit {
  /** What is looked for, in words: it is named where the file has it no more. */
  readonly anchor: string;
  /** With `g` it may be there several times, else the first one counts. */
  readonly find: RegExp;
  /** As String.replace takes it. */
  readonly put: string | ((match: string, ...groups: string[]) => string);
  /** The file has the change already where this matches. */
  readonly done?: RegExp;
}
