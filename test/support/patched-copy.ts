import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FilePatch } from '../../src/eemt/patch/patch.ts';
import type { Bug } from '../../src/eemt/defects/bug.ts';
import { emptyFolder } from './checkout.ts';

/** A copy of a tree with the patches of these defects; removed when the test is over. Throws where one does not fit. */
export function patchedCopy(tree: string, bugs: readonly Bug[]): string {
  const dir = emptyFolder();
  cpSync(tree, dir, { recursive: true });
  for (const { id, patch } of bugs)
    for (const file of patch && 'files' in patch ? patch.files : []) patchFile(dir, file, id);
  return dir;
}

function patchFile(dir: string, file: FilePatch, id: string): void {
  const at = join(dir, file.path);
  if ('remove' in file) rmSync(at);
  else if ('create' in file) {
    if (existsSync(at) && readFileSync(at, 'utf8') !== file.create)
      throw new TypeError(`${id}: ${file.path} is there`);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, file.create);
  } else {
    const text = file.change.reduce(
      (before, { anchor, find, put, done }) => {
        if (done?.test(before) === true) return before;
        if (before.search(find) < 0) throw new TypeError(`${id}: ${file.path} has no ${anchor}`);
        return typeof put === 'string' ? before.replace(find, put) : before.replace(find, put);
      },
      readFileSync(at, 'utf8'),
    );
    writeFileSync(at, text);
  }
}
