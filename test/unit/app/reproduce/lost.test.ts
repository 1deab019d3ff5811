import { describe, expect, it } from 'vitest';
import { machineWith, neverSeen, restingMain, seenAtOnce } from './fake-reproductions.ts';

/** A defect was reproduced, and nobody can read which any more. */
async function spoiled(bug: string) {
  const machine = machineWith();
  await machine.up();
  const argv = ['bugs', 'reproduce', bug, '--yes'];
  // Nobody has to wait here until it shows.
  await (bug === seenAtOnce ? machine.run(...argv) : machine.interrupted(...argv));
  machine.write([], 'eemt', 'reproduction.json');
  machine.done.length = 0;
  return machine;
}

const texts = (value: unknown) => JSON.stringify(value);
const wayOut = '`eemt-dev bugs reproduce --remove`';

describe('a reproduction that nobody can read any more', () => {
  it('is told by status and diagnose, with the way out', async () => {
    const { run } = await spoiled(seenAtOnce);
    const status = await run('status');
    expect(status.result['data']).toMatchObject({
      state: 'healthy',
      reproduction: null,
      unreadable: [
        expect.stringMatching(/^reproduction: .*reproduction\.json holds no reproduction/) as unknown,
      ],
    });
    const diagnosed = await run('diagnose');
    expect(diagnosed.exitCode).toBe(6);
    for (const { result } of [status, diagnosed]) expect(texts(result['data'])).toContain(wayOut);
  });

  it.each([
    ['reproduce', neverSeen],
    ['cure', seenAtOnce],
  ])('keeps bugs %s from beginning, with the way out', async (verb, bug) => {
    const { run, done } = await spoiled(seenAtOnce);
    const { exitCode, result } = await run('bugs', verb, bug);
    expect([exitCode, result['error']]).toMatchObject([7, { code: 'STATE_REPRODUCING' }]);
    expect(texts(result['error'])).toContain(wayOut);
    expect(done).toEqual([]);
  });

  it('is removed as far as it lay beside, and nothing of the environment', async () => {
    const machine = await spoiled(seenAtOnce);
    const { exitCode, result, stderr } = await machine.run('bugs', 'reproduce', '--remove');
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toEqual({ removed: seenAtOnce, lost: expect.any(String) as unknown });
    expect(machine.objects('Namespace')).toEqual(['eemt']);
    for (const path of [['data', '.reproduce'], ['reproduction.json']])
      expect(machine.there('eemt', ...path)).toBe(false);
    expect((await machine.run('status')).result['data']).toMatchObject({ state: 'healthy', unreadable: [] });
  });

  it('keeps an environment of its own until somebody agrees, then what rested for it comes back', async () => {
    const machine = await spoiled(restingMain);
    const nodes = ['eemt-cluster-0', 'eemt-cluster-1', 'eemt-cluster-2'];
    const refused = await machine.run('bugs', 'reproduce', '--remove');
    expect(refused).toMatchObject({ exitCode: 2, result: { error: { code: 'USAGE_YES' } } });
    expect(machine.there('eemt-bug', 'data')).toBe(true);
    expect(machine.there('eemt', 'reproduction.json')).toBe(true);
    const { exitCode, stderr } = await machine.run('bugs', 'reproduce', '--remove', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(machine.running()).toEqual(nodes);
    expect(machine.there('eemt-bug')).toBe(false);
    expect(machine.there('eemt', 'reproduction.json')).toBe(false);
  });

  it('stays as it is at an up, which says so', async () => {
    const machine = await spoiled(seenAtOnce);
    const { exitCode, stdout } = await machine.run('up', '--source', 'demo', '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('so what was being reproduced stays as it is');
    expect(machine.objects('Namespace')).toEqual(['eemt', 'eemt-bug']);
  });

  it('loses no environment of its own at a down, which names the command that removes it', async () => {
    const machine = await spoiled(restingMain);
    const { exitCode, stdout } = await machine.run('down');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('`eemt-dev down --data --name eemt-bug` removes it');
    expect(machine.there('eemt-bug', 'data')).toBe(true);
    expect(machine.there('eemt', 'reproduction.json')).toBe(false);
    expect(machine.containers().every((name) => name.startsWith('eemt-bug-cluster'))).toBe(true);
  });
});
