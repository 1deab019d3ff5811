import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of a tree, in a folder with blanks in its name, with this patch applied by git; whoever asks for it removes it. */
export function patchedTree(
  dir: string,
  patch: string,
): { readonly dir: string; readonly remove: () => void } {
  const copy = mkdtempSync(join(tmpdir(), 'eemt dev, patched '));
  cpSync(dir, copy, { recursive: true, filter: (path) => !/\/(\.git|pdfs|notebooks)$/.test(path) });
  if (patch !== '') gitApply(copy, patch);
  return {
    dir: copy,
    remove: () => {
      rmSync(copy, { recursive: true, force: true });
    },
  };
}

/** Outside of any repository git takes the folder as it is. Throws with what git says. */
export function gitApply(dir: string, patch: string, ...flags: readonly string[]): void {
  execFileSync('git', ['apply', '--whitespace=nowarn', ...flags], {
    cwd: dir,
    input: patch,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], GIT_CEILING_DIRECTORIES: tmpdir() },
  });
}
