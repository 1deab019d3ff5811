import { describe, expect, it } from 'vitest';
import {
  eemtScripts,
  leavesAsItIs,
  namespaceIn,
  withAbsoluteFiles,
} from '../../../../src/eemt/scripts/scripts.ts';

const { deploy, validate, cleanup } = eemtScripts;

describe('what a script of EEMT changes', () => {
  it('is nothing with --dry-run, with --help, and for the one that only looks', () => {
    expect(leavesAsItIs(deploy, ['--dev', '-d'])).toBe(true);
    expect(leavesAsItIs(deploy, ['-n', 'x', '--help'])).toBe(true);
    expect(leavesAsItIs(cleanup, ['--force', '--dry-run'])).toBe(true);
    expect(leavesAsItIs(validate, [])).toBe(true);
  });

  it('is not told by a value that looks like a flag', () => {
    expect(leavesAsItIs(deploy, ['-f', '--dry-run'])).toBe(false);
    expect(leavesAsItIs(cleanup, ['--namespace', '--help'])).toBe(false);
  });

  it('is something with a flag that another script has', () => {
    expect(leavesAsItIs(cleanup, ['-d'])).toBe(false);
    expect(leavesAsItIs(deploy, [])).toBe(false);
  });
});

describe('the flags of a script', () => {
  it('name the namespace, of several the last', () => {
    expect(namespaceIn(deploy, ['-n', 'first', '--dev', '--namespace', 'last'])).toBe('last');
    expect(namespaceIn(deploy, ['--dev'])).toBeUndefined();
    expect(namespaceIn(deploy, ['-f', '-n'])).toBeUndefined();
  });

  it('keep their words, but for files', () => {
    const argv = ['-n', 'x', '-f', 'mine.yaml', '--dev', '-r'];
    expect(withAbsoluteFiles(deploy, argv, (path) => `/here/${path}`)).toEqual([
      '-n',
      'x',
      '-f',
      '/here/mine.yaml',
      '--dev',
      '-r',
    ]);
  });
});
