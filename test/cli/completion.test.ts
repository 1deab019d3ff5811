import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../src/cli/verbs/index.ts';
import { bugs } from '../../src/eemt/defects/index.ts';
import { emptyFolder } from '../support/checkout.ts';
import { runCli } from '../support/run-cli.ts';

const scriptFor = async (shell: string) => (await runCli(['completion', shell], { verbs })).stdout;
const bash = await scriptFor('bash');

/** What bash offers behind `eemt-dev` and these words, the last one unfinished; `=` is a word of its own, as readline parts it. */
function offered(words: readonly string[], cwd = emptyFolder()): readonly string[] {
  const driver = `${bash}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_eemt_dev
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['--norc', '-c', driver, 'bash', 'eemt-dev', ...words];
  return execFileSync('bash', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((line) => line !== '');
}

describe('the completion of bash', () => {
  it('completes a verb, and names none that help hides', () => {
    expect(offered(['st'])).toEqual(['status']);
    expect(offered([''])).toEqual([...verbs.flatMap(({ name, hidden }) => (hidden ? [] : [name])), 'help']);
  });

  it('completes a flag of the verb and those of every verb', () => {
    expect(offered(['up', '--wor'])).toEqual(['--workers', '--worker-image']);
    expect(offered(['up', '--na'])).toEqual(['--name', '--namespace']);
    expect(offered(['status', '--w'])).toEqual(['--watch']);
    expect(offered(['--ver'])).toEqual(['--version', '--verbose']);
  });

  it.each([
    ['parted by a blank', ['up', '--profile', '']],
    ['behind =', ['up', '--profile', '=']],
    ['behind other flags', ['--name', 'two', 'up', '--workers', '3', '--no-build', '--profile', '']],
    ['behind a flag with =', ['up', '--mode', '=', 'local', '--profile', '=']],
  ])('completes the choices of a flag, %s', (_, words) => {
    expect(offered(words)).toEqual(['minimal', 'balanced', 'performance']);
  });

  it('completes what has been begun of a choice', () => {
    expect(offered(['up', '--profile', 'b'])).toEqual(['balanced']);
    expect(offered(['up', '--profile', '=', 'b'])).toEqual(['balanced']);
    expect(offered(['status', '--output', 'j'])).toEqual(['json']);
  });

  it('completes verbs of a group and the ids of defects', () => {
    expect(offered(['bugs', ''])).toEqual(['list', 'show', 'reproduce', 'cure', 'patch', 'report']);
    expect(offered(['bugs', 'show', ''])).toEqual(bugs.map(({ id }) => id));
    const reproducible = bugs.filter(({ reproduce }) => reproduce !== undefined && !('none' in reproduce));
    expect(offered(['bugs', 'reproduce', ''])).toEqual(reproducible.map(({ id }) => id));
    expect(offered(['bugs', 'patch', ''])).not.toContain(bugs.find(({ patch }) => 'none' in patch)?.id);
    expect(offered(['up', '--skip-fix', 'rwx'])).toEqual(['rwx-claims']);
    expect(offered(['logs', 'w'])).toEqual(['web', 'worker']);
  });

  it('takes the value of a flag for no verb', () => {
    expect(offered(['--name', 'up', 'bugs', ''])).toEqual([
      'list',
      'show',
      'reproduce',
      'cure',
      'patch',
      'report',
    ]);
    expect(offered(['--name', '=', 'up', 'bugs', ''])).toEqual([
      'list',
      'show',
      'reproduce',
      'cure',
      'patch',
      'report',
    ]);
  });

  it('tells a flag that takes a value from one of another verb that takes none', () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'my values.yaml'), '');
    mkdirSync(join(folder, 'eemt'));
    expect(offered(['up', '--values', 'my'], folder)).toEqual(['my values.yaml']);
    expect(offered(['manifests', '--values', '--di'], folder)).toEqual(['--diff']);
    expect(offered(['up', '--source', ''], folder)).toEqual(['clone', 'demo', 'eemt']);
  });

  it('leaves what stands behind -- to others', () => {
    expect(offered(['kubectl', '--', 'get', '--na'])).toEqual([]);
  });

  it('holds no word that the shell would act on', () => {
    const words = [...bash.matchAll(/words='([^']*)'/g)].map(([, list]) => list);
    expect(words.length).toBeGreaterThan(20);
    for (const list of words) expect(list).toMatch(/^[\w .:-]*$/);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints for %s every verb and every flag of up', async (shell) => {
    const script = await scriptFor(shell);
    for (const { name, hidden } of verbs) if (!hidden) expect(script).toContain(name);
    for (const { flags } of verbs[0]?.options ?? [])
      expect(script).toContain((/--([\w-]+)/.exec(flags) ?? [])[1]);
  });

  it('quotes an apostrophe as the shell wants it', async () => {
    expect(await scriptFor('zsh')).toContain("'bugs:EEMT'\\''s known defects");
    expect(await scriptFor('fish')).toContain("'EEMT\\'s known defects");
  });

  it('refuses another shell and names those it knows', async () => {
    const { exitCode, stderr } = await runCli(['completion', 'tcsh'], { verbs });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("completion takes bash, zsh, fish, not 'tcsh'");
  });
});
