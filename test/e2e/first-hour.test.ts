import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { demoDir } from '../../src/eemt/source.ts';
import { firstHour, withPacked } from '../support/first-hour.ts';
import { blocksOf } from '../support/page-blocks.ts';
import { containersOf } from './world.ts';

const name = 'e2e-hour';
const review = 'review';
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'eemt hour ')));
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  cpSync(process.env['EEMT_TREE'] ?? demoDir, tree, { recursive: true });
  env = {
    ...process.env,
    ...firstHour(folder, tree),
    // Plugins and contexts of docker lie in the home that it knows.
    DOCKER_CONFIG: process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'),
    EEMT_DEV_NAME: name,
    EEMT_DEV_TARGET: 'compose',
    EEMT_DEV_YES: '1',
    EEMT_DEV_PORT: '5270',
  };
});
afterAll(async () => {
  for (const one of [review, name]) await bash(`eemt-dev down --name ${one} --data --yes`, folder);
  rmSync(folder, { recursive: true, force: true });
});

function bash(script: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'bash',
      ['-eu', '-c', script],
      { cwd, env, maxBuffer: 1e8 },
      (failed, stdout, stderr) => {
        if (failed)
          reject(new TypeError(`${script}\nended with ${String(child.exitCode)}\n${stdout}${stderr}`));
        else resolve(stdout);
      },
    );
    child.stdin?.end();
  });
}

/** On a machine of its own the reviewer would have the usual port. */
const forReview = (commands: string): string =>
  commands.replace('up --source clone#12', 'up --port 5271 --source clone#12');

describe('docs/first-hour.md', () => {
  it('leads from the clone to a page that shows the change, a job and a review, by its own commands', async () => {
    let cwd = folder;
    const said: string[] = [];
    for (const { tier, commands } of blocksOf('first-hour.md')) {
      const stdout = await bash(forReview(withPacked(commands, inject('packed').folder)), cwd);
      said.push(stdout);
      if (commands.includes('cd eemt\n')) cwd = join(folder, 'eemt');
      if (tier === 'engine' && commands.includes('eemt-dev open')) {
        const address = /^http:\S+$/m.exec(stdout)?.[0] ?? '';
        expect(await (await fetch(address)).text()).toContain('<title>Hello: ');
      }
      if (commands.includes('--source clone#12 --name')) expect(await containersOf(review)).toEqual([]);
    }
    expect(said.join('')).toMatch(/completed/);
    const [results = ''] = readdirSync(join(cwd, 'eemt-results'));
    expect(readdirSync(join(cwd, 'eemt-results', results))).toContain('map.png');
    expect(await containersOf(name)).toEqual([]);
  });
});
