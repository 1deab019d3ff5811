import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bug } from '../../src/eemt/defects/bug.ts';
import { applyPatches } from '../../src/eemt/patch/apply.ts';
import { readTree } from '../../src/eemt/patch/read-tree.ts';
import { emptyFolder } from './checkout.ts';

/** A copy of a tree with the patches of these defects; removed when the test is over. Throws where one does not fit. */
export function patchedCopy(tree: string, bugs: readonly Bug[]): string {
  const dir = emptyFolder();
  cpSync(tree, dir, { recursive: true });
  const patches = bugs.flatMap(({ id, patch }) => ('files' in patch ? [{ id, files: patch.files }] : []));
  const { changes, misfits } = applyPatches(patches, readTree(dir));
  if (misfits.length > 0) throw new TypeError(JSON.stringify(misfits));
  for (const { path, after } of changes) {
    const at = join(dir, path);
    mkdirSync(dirname(at), { recursive: true });
    if (after) writeFileSync(at, after.text, { mode: after.executable ? 0o755 : 0o644 });
    else rmSync(at);
  }
  return dir;
}
