import type { FileChange, TextFile } from '../../lib/git-patch.ts';
import { editLines } from '../../lib/line-ends.ts';
import type { FilePatch, TextEdit } from './patch.ts';

/** What a defect's patch does to the files. */
export interface BugPatch {
  readonly id: string;
  readonly files: readonly FilePatch[];
}

/** A place that the files do not have, or not any more. */
export interface Misfit {
  readonly id: string;
  readonly file: string;
  /** In words. */
  readonly anchor: string;
}

export interface Applied {
  /** One for each file that differs. */
  readonly changes: readonly FileChange[];
  /** Of these defects something was changed; of the others that fit nothing had to be. */
  readonly changedBy: readonly string[];
  /** A defect that has one changes nothing at all. */
  readonly misfits: readonly Misfit[];
}

/** null where no such file is there. */
export type ReadFile = (path: string) => TextFile | null;

type Files = ReadonlyMap<string, TextFile | null>;

/** Patches one after the other, each on what those before it left. Pure but for reading. */
export function applyPatches(patches: readonly BugPatch[], read: ReadFile): Applied {
  const written = new Map<string, TextFile | null>();
  const asWritten = (path: string): TextFile | null => {
    const file = written.get(path) ?? read(path);
    written.set(path, file);
    return file;
  };
  const changedBy: string[] = [];
  const misfits: Misfit[] = [];
  let files: Files = new Map();
  for (const { id, files: wanted } of patches) {
    const tried = patchFiles(files, wanted, asWritten);
    misfits.push(...tried.misfits.map((misfit) => ({ id, ...misfit })));
    if (tried.misfits.length > 0 || tried.files === files) continue;
    changedBy.push(id);
    files = tried.files;
  }
  const changes = [...files].map(([path, after]) => ({ path, before: asWritten(path), after }));
  return { changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)), changedBy, misfits };
}

type Place = Omit<Misfit, 'id'>;

/** The same files back where there was nothing to do. */
function patchFiles(
  before: Files,
  wanted: readonly FilePatch[],
  asWritten: ReadFile,
): { readonly files: Files; readonly misfits: readonly Place[] } {
  const misfits: Place[] = [];
  let files = before;
  for (const patch of wanted) {
    const { path } = patch;
    const known = files.get(path);
    const file = known === undefined ? asWritten(path) : known;
    const patched = patchFile(file, patch);
    if ('missing' in patched) misfits.push(...patched.missing.map((anchor) => ({ file: path, anchor })));
    else if (patched.file !== file) files = new Map([...files, [path, patched.file]]);
  }
  return { files, misfits };
}

/** The file as it is to be, the same where nothing was to be done; or the places that it lacks. */
function patchFile(
  file: TextFile | null,
  patch: FilePatch,
): { readonly file: TextFile | null } | { readonly missing: readonly string[] } {
  if ('remove' in patch) {
    const { anchor, find } = patch.remove;
    return !file || file.text.search(find) >= 0 ? { file: null } : { missing: [anchor] };
  }
  if ('create' in patch) {
    if (file && file.text !== patch.create) return { missing: ['no file of this name'] };
    return { file: file ?? { text: patch.create, executable: patch.executable === true } };
  }
  if (!file) return { missing: ['the file itself'] };
  // Bytes that are no text would come out as others.
  if (file.text.includes('\uFFFD')) return { missing: ['a text in UTF-8'] };
  const missing: string[] = [];
  const text = editLines(file.text, (lines) =>
    patch.change.reduce((edited, edit) => {
      const after = applyEdit(edited, edit);
      if (after === undefined) missing.push(edit.anchor);
      return after ?? edited;
    }, lines),
  );
  if (missing.length > 0) return { missing };
  return { file: text === file.text ? file : { ...file, text } };
}

function applyEdit(text: string, { find, put, done }: TextEdit): string | undefined {
  if (done && text.search(done) >= 0) return text;
  if (text.search(find) < 0) return undefined;
  return typeof put === 'string' ? text.replace(find, put) : text.replace(find, put);
}
