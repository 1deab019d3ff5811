import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { verbs } from '../../src/cli/verbs/index.ts';
import { environmentOf } from '../../src/core/environment.ts';
import { jobFolders } from '../../src/jobs/folders.ts';
import { emptyFolder } from '../support/checkout.ts';
import { jobId, otherJobId } from '../support/job-spool.ts';
import { runCli } from '../support/run-cli.ts';
import { installedShells, offeredBy, shellEnvironment, type Shell } from '../support/shells.ts';

const scripts = Object.fromEntries(
  await Promise.all(
    (['bash', 'zsh', 'fish'] as const).map(async (shell) => [
      shell,
      (await runCli(['completion', shell], { verbs })).stdout,
    ]),
  ),
) as Readonly<Record<Shell, string>>;

let place: ReturnType<typeof shellEnvironment> & { readonly cwd: string };
const scriptOf = (shell: Shell): string => join(place.home, `completion.${shell}`);

beforeEach(() => {
  place = { ...shellEnvironment(inject('packed').bin), cwd: emptyFolder() };
  for (const [shell, text] of Object.entries(scripts)) writeFileSync(scriptOf(shell as Shell), text);
  const roots = { state: join(place.home, 'eemt-dev', 'state'), cache: '' };
  for (const name of ['eemt', 'second']) {
    const env = environmentOf(name, '', roots);
    const { status, results } = jobFolders(env);
    for (const folder of [env.paths.marker, status, results]) mkdirSync(folder, { recursive: true });
    const id = name === 'eemt' ? jobId : otherJobId;
    writeFileSync(join(status, `${id}.json`), '');
    // Containers write there.
    mkdirSync(join(results, '$(touch made)'));
  }
  mkdirSync(join(roots.state, 'not an environment'));
  mkdirSync(join(place.cwd, 'dems'));
  for (const file of ['hill.tif', 'peak.TIFF', 'notes.txt']) writeFileSync(join(place.cwd, file), '');
});

describe.each(installedShells)('%s', (shell) => {
  const offered = (...words: readonly string[]) =>
    [...offeredBy(shell, scriptOf(shell), words, place)].sort();

  it('completes verbs, verbs of a group, flags and their values', () => {
    expect(offered('stat')).toEqual(['status']);
    expect(offered('--name', 'up', 'bugs', 'rep')).toEqual(['report', 'reproduce']);
    expect(offered('up', '--profile', '')).toEqual(['balanced', 'minimal', 'performance']);
    expect(offered('jobs', 'logs', '--f')).toEqual(['--follow']);
    expect(offered('jobs', 'logs', '--prev')).toEqual([]);
  });

  it('completes the names of environments', () => {
    expect(offered('status', '--name', '')).toEqual(['eemt', 'second']);
  });

  it('completes the jobs of the environment that is named, as words and no more', () => {
    expect(offered('jobs', 'show', '')).toEqual(['1b2c3d4e']);
    expect(offered('--name', 'second', 'run', '--attach', '')).toEqual(['9f8e7d6c']);
  });

  it('completes the whole id where more than its beginning was typed', () => {
    expect(offered('jobs', 'show', '1b2c3d4e-')).toEqual([jobId]);
  });

  it('completes DEMs and folders where a DEM is wanted', () => {
    const words = offered('run', '');
    if (shell === 'zsh') expect(words).toEqual(['files -g *.[tT][iI][fF](|[fF])']);
    else expect(words.map((word) => word.replace(/\/$/, ''))).toEqual(['dems', 'hill.tif', 'peak.TIFF']);
  });
});

/** Arguments of an interactive shell that reads the script and nothing of the person's own. */
const interactive: Readonly<Record<Shell, () => readonly string[]>> = {
  bash: () => ['--noprofile', '--rcfile', scriptOf('bash'), '-i'],
  zsh: () => ['-f', '-i'],
  fish: () => ['--no-config', '--init-command', `source '${scriptOf('fish')}'`, '-i'],
};

describe.each(installedShells)('Tab at a prompt of %s', (shell) => {
  it.each([
    ['a verb', 'eemt-dev sta\t', 'eemt-dev status'],
    ['a job of this machine', 'eemt-dev jobs show 1b\t', 'show 1b2c3d4e'],
    ['a DEM', 'eemt-dev run hi\t', 'run hill.tif'],
  ])('completes %s', async (_, typed, completed) => {
    const terminal = spawn(shell, [...interactive[shell]()], { cwd: place.cwd, env: place.env, cols: 120 });
    let shown = '';
    const shows = (text: string) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (plain(shown).includes(text)) resolve();
        };
        terminal.onData(look);
        look();
      });
    terminal.onData((data) => {
      shown += data;
    });
    if (shell === 'zsh')
      terminal.write(`autoload -U compinit; compinit -u -D; source '${scriptOf('zsh')}'\n`);
    terminal.write('echo rea""dy\n');
    await shows('ready');
    terminal.write(typed);
    await shows(completed);
    terminal.kill('SIGKILL');
    expect(plain(shown)).toContain(completed);
  });
});

/** Without what moves the cursor and colours. */
function plain(text: string): string {
  return text.replaceAll(/\u001b(?:\[[0-9;?>=]*[a-zA-Z]|\][^\u0007]*\u0007|[=>]|\(B)/g, '');
}
