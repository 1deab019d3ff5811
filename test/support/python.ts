import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Set-up of every tier: where `python3` is a script that looks for the real one at each start, as of pyenv, tests start the real one. */
export default function findPython(): void {
  const path = process.env['PATH'] ?? '';
  const first = path.split(delimiter).flatMap((folder) => beginningOf(join(folder, 'python3')) ?? [])[0];
  if (first !== '#!') return;
  const found = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  process.env['PATH'] = [dirname(found.trim()), path].join(delimiter);
}

/** Two characters, which tell a script; undefined where there is no such file. */
function beginningOf(file: string): string | undefined {
  try {
    const open = openSync(file, 'r');
    const two = Buffer.alloc(2);
    readSync(open, two);
    closeSync(open);
    return two.toString('latin1');
  } catch {
    return undefined;
  }
}
