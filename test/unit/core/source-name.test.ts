import { describe, expect, it } from 'vitest';
import { cloneRef, isFetched } from '../../../src/core/source-name.ts';
import { settingsFromFlags } from '../../../src/settings/read-flags.ts';
import { runCli } from '../../support/run-cli.ts';
import { verbs } from '../../../src/cli/verbs/index.ts';

describe('the name of a source', () => {
  it.each([
    ['clone@main', 'refs/heads/main'],
    ['clone@fix/two-words_3.x', 'refs/heads/fix/two-words_3.x'],
    ['clone@fix#12', 'refs/heads/fix#12'],
    ['clone#12', 'refs/pull/12/head'],
  ])('%s is %s', (name, ref) => {
    expect(cloneRef(name)).toMatchObject({ ref });
    expect(settingsFromFlags({ source: name }, '/here').source).toBe(name);
  });

  it.each(['clone', 'demo', './clone@main', 'cloned', '/a/clone#12'])('%s is no branch', (name) => {
    expect(cloneRef(name)).toBeUndefined();
  });

  it.each([
    'clone@',
    'clone@-upload-pack=x',
    'clone@../../etc',
    'clone@a..b',
    'clone@a b',
    'clone@a\nb',
    'clone@$(id)',
    'clone@a:b',
    'clone@/a',
    'clone@a//b',
    'clone@a/',
    'clone@.a',
    'clone@a.lock',
    'clone@a/.b',
    'clone@a.',
    'clone@@{1}',
    'clone@@',
    `clone@${'a'.repeat(101)}`,
    'clone#',
    'clone#0',
    'clone#-1',
    'clone#12x',
    'clone#1/../2',
  ])('%j is refused before anybody is asked for it', async (name) => {
    expect(cloneRef(name)).toHaveProperty('wrong');
    const { exitCode, stderr } = await runCli(['up', '--source', name], { verbs });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--source must name a (branch|pull request)/);
  });

  it('says whether git is needed', () => {
    expect(['clone', 'clone@main', 'clone#1', 'demo', 'dir', null].filter(isFetched)).toEqual([
      'clone',
      'clone@main',
      'clone#1',
    ]);
  });
});
