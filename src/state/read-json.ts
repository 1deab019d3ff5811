import { readFile } from 'node:fs/promises';

/** lost: there is a file, but nothing can be read from it. */
export type JsonReading =
  | { readonly is: 'there'; readonly value: unknown }
  | { readonly is: 'absent' }
  | { readonly is: 'lost'; readonly reason: string };

/** A file of ours that a power cut, a full disk or somebody's editor may have spoiled. */
export async function readJson(path: string): Promise<JsonReading> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { is: 'absent' }
      : { is: 'lost', reason: `${path} cannot be read (${String(code)})` };
  }
  try {
    return { is: 'there', value: JSON.parse(text) };
  } catch {
    return { is: 'lost', reason: `${path} is cut off or damaged` };
  }
}
