import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { endOrphans, openChildJournal } from '../../../src/state/children.ts';
import { groupLives, identify } from '../../../src/state/process-identity.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'children-'));
  path = join(folder, 'children');
  return async () => rm(folder, { recursive: true });
});

/** A process group of its own; `ready` is printed once the whole group runs. */
async function startGroup(script: string): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn('bash', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = child.pid ?? 0;
  onTestFinished(() => {
    if (groupLives(pid)) process.kill(-pid, 'SIGKILL');
  });
  await once(child.stdout, 'data');
  return { child, pid };
}

const deadOwner = { pid: 2 ** 22 + 1, start: 'boot/1' };
const journal = async (name: string, ...lines: object[]): Promise<void> =>
  writeFile(`${path}.${name}`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('the journal of children', () => {
  it('is there only while a child runs', async () => {
    const { pid } = await startGroup('echo ready; sleep 60');
    const children = openChildJournal(path);
    children.started(pid);
    expect(await readdir(folder)).toEqual([
      expect.stringMatching(new RegExp(`^children\\.${String(process.pid)}-\\w+$`)),
    ]);
    children.ended(pid);
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes no folder for who only looks', async () => {
    const { pid } = await startGroup('echo ready; sleep 60');
    const children = openChildJournal(join(folder, 'not-there', 'children'));
    children.started(pid);
    children.ended(pid);
    expect(existsSync(join(folder, 'not-there'))).toBe(false);
  });
});

describe('endOrphans', () => {
  it('ends the whole group that a dead eemt-dev left, and waits until it is gone', async () => {
    const { pid } = await startGroup('sleep 60 & sleep 60 & echo ready; wait');
    await journal('77-1', { is: 'started', ...identify(pid), owner: deadOwner });
    expect(await endOrphans(path)).toEqual([
      { ...identify(pid), pid, start: expect.any(String) as string, gone: true },
    ]);
    expect(groupLives(pid)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves a process alone that only has the same pid', async () => {
    const { pid } = await startGroup('echo ready; sleep 60');
    await journal('77-1', { is: 'started', pid, start: 'boot/1', owner: deadOwner });
    expect(await endOrphans(path)).toEqual([]);
    expect(groupLives(pid)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves the children of a living eemt-dev alone', async () => {
    const { pid } = await startGroup('echo ready; sleep 60');
    openChildJournal(path).started(pid);
    expect(await endOrphans(path)).toEqual([]);
    expect(groupLives(pid)).toBe(true);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('leaves a child alone that is written down as ended', async () => {
    const { pid } = await startGroup('echo ready; sleep 60');
    await journal(
      '77-1',
      { is: 'started', ...identify(pid), owner: deadOwner },
      { is: 'ended', pid, owner: deadOwner },
    );
    expect(await endOrphans(path)).toEqual([]);
    expect(groupLives(pid)).toBe(true);
  });

  it('reads what comes before a line that was cut off', async () => {
    const { pid } = await startGroup('echo ready; sleep 60');
    const whole = JSON.stringify({ is: 'started', ...identify(pid), owner: deadOwner });
    await writeFile(`${path}.77-1`, `${whole}\n${whole.slice(0, 20)}`);
    expect(await endOrphans(path)).toMatchObject([{ pid, gone: true }]);
  });

  it('ends one that does not listen to SIGTERM', async () => {
    const { pid } = await startGroup('trap "" TERM; echo ready; while :; do sleep 0.2; done');
    await journal('77-1', { is: 'started', ...identify(pid), owner: deadOwner });
    expect(await endOrphans(path, 200)).toMatchObject([{ pid, gone: true }]);
  });

  it('is done at once where there is no journal', async () => {
    expect(await endOrphans(join(folder, 'not-there', 'children'))).toEqual([]);
  });
});
