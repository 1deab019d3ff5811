import type { NativePage } from '../../core/blueprint.ts';
import { applyPatches } from './apply.ts';
import type { Patch } from './patch.ts';

/** The copy of the page with those changes of a patch that are about its files; as it is where none of them fits. Pure. */
export function patchCopy(copy: NativePage, patch: Patch): NativePage {
  if ('none' in patch) return copy;
  const files = patch.files.filter(({ path }) => copy.files[path] !== undefined);
  const read = (path: string) => ({ text: copy.files[path] ?? '', executable: false });
  const { changes } = applyPatches([{ id: 'copy', files }], read);
  if (changes.length === 0) return copy;
  const texts = changes.flatMap(({ path, after }) => (after === null ? [] : [[path, after.text] as const]));
  return { ...copy, files: { ...copy.files, ...Object.fromEntries(texts) } };
}
