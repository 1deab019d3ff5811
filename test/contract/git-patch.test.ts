import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitPatch, type FileChange, type TextFile } from '../../src/lib/git-patch.ts';
import { emptyFolder } from '../support/checkout.ts';
import { gitApply } from '../support/patched-tree.ts';
import { runs } from '../support/runs.ts';

const long = Array.from({ length: 40 }, (_, line) => `line ${String(line)}`).join('\n');
const text = (content: string, executable = false): TextFile => ({ text: content, executable });
const cases: readonly (readonly [string, FileChange])[] = [
  ['a line in the middle', change('a', `${long}\n`, `${long.replace('line 20', 'twenty')}\n`)],
  [
    'two places far apart',
    change('a', `${long}\n`, `${long.replace('line 2\n', '').replace('line 33', 'x\ny')}\n`),
  ],
  ['lines with carriage returns', change('a', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nB2\r\nc\r\n')],
  ['a last line without an end that stays', change('a', long, long.replace('line 39', 'last'))],
  ['a last line that gets an end', change('a', 'a\nb', 'a\nb\n')],
  ['a last line that loses its end', change('a', 'a\nb\n', 'a\nb')],
  ['a script that is run', { path: 'run.sh', before: text('a\n', true), after: text('b\n', true) }],
  ['a script that is to be run', { path: 'run.sh', before: text('a\n'), after: text('a\n', true) }],
  ['a new file in a new folder', { path: 'new/a b.sh', before: null, after: text('a\nb\n', true) }],
  ['a new empty file', { path: 'empty', before: null, after: text('') }],
  ['a file that goes', { path: 'old', before: text('a\nb', true), after: null }],
  ['a path with blanks', change('my folder/my file', 'a\n', 'b\n')],
  ['a path with quotes and umlauts', change('"ä"\\b\t', 'a\n', 'b\n')],
  ['a line like the head of a patch', change('a', '-- b/x\n', '++ b/y\n')],
  ['a file that was empty', change('a', '', 'a\n')],
  ['a file that becomes empty', change('a', 'a\n', '')],
];

describe.skipIf(!runs('git', ['--version']))('a patch, by the real git', () => {
  it.each(cases)('carries %s', (_name, one) => {
    const dir = treeWith([one]);
    const patch = gitPatch([one]);
    gitApply(dir, patch, '--check');
    gitApply(dir, patch);
    expect(fileAt(dir, one.path)).toEqual(one.after);
    expect(() => {
      gitApply(dir, patch, '--reverse', '--check');
    }).not.toThrow();
  });

  it('carries many files at once, also into the index of a repository', () => {
    const dir = emptyFolder();
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
    const changes = cases.filter(
      ([, { path }], at) => cases.findIndex(([, one]) => one.path === path) === at,
    );
    treeWith(
      changes.map(([, one]) => one),
      dir,
    );
    git('init', '--quiet');
    git('-c', 'core.autocrlf=false', 'add', '--all');
    gitApply(dir, gitPatch(changes.map(([, one]) => one)), '--index', '--check');
  });
});

describe.skipIf(!runs('patch', ['--version']))('a patch, by patch -p1', () => {
  it.each(cases.slice(0, 4).concat(cases.slice(11, 12)))('carries %s', (_name, one) => {
    const dir = treeWith([one]);
    execFileSync('patch', ['-p1', '--binary', '--quiet'], { cwd: dir, input: gitPatch([one]) });
    expect(fileAt(dir, one.path)).toEqual(one.after);
  });
});

describe('gitPatch', () => {
  it('is empty where nothing differs', () => {
    expect(gitPatch([change('a', 'a\n', 'a\n')])).toBe('');
    expect(gitPatch([])).toBe('');
  });
});

function change(path: string, before: string, after: string): FileChange {
  return { path, before: text(before), after: text(after) };
}

function treeWith(changes: readonly FileChange[], dir = emptyFolder()): string {
  for (const { path, before } of changes) {
    if (!before) continue;
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), before.text);
    if (before.executable) chmodSync(join(dir, path), 0o755);
  }
  return dir;
}

function fileAt(dir: string, path: string): TextFile | null {
  const full = join(dir, path);
  if (!existsSync(full)) return null;
  return text(readFileSync(full, 'utf8'), (statSync(full).mode & 0o100) !== 0);
}
