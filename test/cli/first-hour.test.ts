import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { demoDir } from '../../src/eemt/source.ts';
import { emptyFolder } from '../support/checkout.ts';
import { firstHour, pushed, withPacked } from '../support/first-hour.ts';
import { blocksOf } from '../support/page-blocks.ts';

const blocks = blocksOf('first-hour.md');

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const bash = (script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile('bash', ['-eu', '-c', script], { cwd, env }, (_, stdout, stderr) => {
      resolve({ exitCode: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });

describe('docs/first-hour.md', () => {
  it('has no command that no test runs', () => {
    expect(new Set(blocks.map(({ tier }) => tier))).toEqual(new Set(['fast', 'engine']));
  });

  it('leads from the clone to a pushed branch, by its own commands', async () => {
    const folder = emptyFolder();
    const env = firstHour(folder, demoDir);
    const fast = blocks.filter(({ tier }) => tier === 'fast').map(({ commands }) => commands);
    const script = withPacked(fast.join(''), inject('packed').folder);
    const { exitCode, stdout, stderr } = await bash(script, folder, env);
    expect(exitCode, `${stdout}${stderr}`).toBe(0);
    expect(stdout).toMatch(/^web-logs-permission +cured/m);
    expect(stdout).toContain('+    <title>Hello: ');
    expect(stderr).toContain('The pull request 12 of EEMT is at commit');
    expect(pushed(folder, 'friendlier-title')).toContain('Greet whoever opens the page');
    expect(existsSync(join(folder, 'home/npm/share/man/man1/eemt-dev.1'))).toBe(true);
  });
});
