import { describe, expect, it } from 'vitest';
import { machineWith, restingMain, seenAtOnce } from './fake-reproductions.ts';

/** An environment that is up, and this defect reproduced. */
async function reproduced(bug: string) {
  const machine = machineWith();
  await machine.up();
  await machine.run('bugs', 'reproduce', bug, '--yes');
  machine.done.length = 0;
  return machine;
}

describe('bugs reproduce --remove', () => {
  it('removes all that lay beside, and nothing of the environment', async () => {
    const machine = await reproduced(seenAtOnce);
    expect(machine.there('eemt', 'data', '.reproduce', seenAtOnce)).toBe(true);
    expect((await machine.run('bugs', 'reproduce', '--remove')).exitCode).toBe(0);
    expect(machine.objects('Namespace')).toEqual(['eemt']);
    for (const kind of ['ClusterRole', 'ClusterRoleBinding', 'PersistentVolume', 'Deployment'])
      expect(machine.objects(kind).filter((name) => name.includes('eemt-bug'))).toEqual([]);
    expect(machine.objects('PersistentVolume')).toHaveLength(5);
    expect(machine.there('eemt', 'data', 'data')).toBe(true);
    for (const path of [['data', '.reproduce'], ['reproduce'], ['reproduction.json']])
      expect(machine.there('eemt', ...path)).toBe(false);
    const { result } = await machine.run('up', '--source', 'demo', '--yes');
    expect(result['data']).toMatchObject({ changed: [] });
  });

  it('says the second time that there is nothing', async () => {
    const machine = await reproduced(seenAtOnce);
    await machine.run('bugs', 'reproduce', '--remove');
    machine.done.length = 0;
    expect(await machine.run('bugs', 'reproduce', '--remove')).toMatchObject({
      exitCode: 0,
      result: { data: { removed: null } },
    });
    expect(await machine.screen('bugs', 'reproduce', '--remove')).toContain('Nothing is being reproduced.');
    expect(machine.done).toEqual([]);
  });
});

describe('down while a defect is reproduced', () => {
  it('removes what lies beside as well, and keeps the job data', async () => {
    const machine = await reproduced(seenAtOnce);
    const { exitCode, stderr, result } = await machine.run('down');
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toMatchObject({
      removed: ['cluster eemt-cluster', `reproduction of ${seenAtOnce}`],
    });
    expect(machine.containers()).toEqual([]);
    for (const path of [['data', '.reproduce'], ['reproduce'], ['reproduction.json']])
      expect(machine.there('eemt', ...path)).toBe(false);
    expect(machine.there('eemt', 'data', 'data')).toBe(true);
  });

  it('removes the environment of the defect as well', async () => {
    const machine = await reproduced(restingMain);
    const { exitCode, stderr, result } = await machine.run('down');
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toMatchObject({
      removed: ['cluster eemt-bug-cluster', 'cluster eemt-cluster', `reproduction of ${restingMain}`],
    });
    expect(machine.containers()).toEqual([]);
    expect(machine.there('eemt-bug')).toBe(false);
    expect(await machine.run('bugs', 'reproduce', '--remove')).toMatchObject({
      result: { data: { removed: null } },
    });
  });

  it.each([seenAtOnce, restingMain])('leaves nothing behind with --data: %s', async (bug) => {
    const machine = await reproduced(bug);
    const { exitCode, stderr } = await machine.run('down', '--data', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(machine.containers()).toEqual([]);
    expect(machine.there('eemt', 'data')).toBe(false);
    expect(machine.there('eemt-bug')).toBe(false);
  });
});

it('up --dry-run says that a cluster of a reproduction would go first, and leaves it', async () => {
  const machine = await reproduced(restingMain);
  const { exitCode, events } = await machine.run('up', '--source', 'demo', '--dry-run');
  expect(exitCode).toBe(0);
  expect(JSON.stringify(events)).toContain(
    `${restingMain} is being reproduced in eemt-bug, which would be removed first`,
  );
  expect(machine.there('eemt-bug')).toBe(true);
});

describe('status and diagnose while a defect is reproduced', () => {
  it('status says which, where, and how it goes', async () => {
    const machine = await reproduced(seenAtOnce);
    const { result } = await machine.run('status');
    expect(result['data']).toMatchObject({
      state: 'healthy',
      reproduction: { bug: seenAtOnce, place: 'beside', environment: 'eemt', namespace: 'eemt-bug' },
    });
    expect((await machine.screen('status')).replace(/\s+/g, ' ')).toContain(
      'rbac-too-wide is being reproduced in namespace eemt-bug; `eemt-dev bugs reproduce --remove` removes it.',
    );
  });

  it('status names the other environment where it has one', async () => {
    const machine = await reproduced(restingMain);
    expect((await machine.run('status')).result['data']).toMatchObject({
      state: 'stopped',
      reproduction: { bug: restingMain, place: 'alone', environment: 'eemt-bug', namespace: 'eemt' },
    });
    expect(await machine.screen('status')).toContain('in the environment eemt-bug');
  });

  it('diagnose judges its place as well, with commands that act there', async () => {
    const machine = await reproduced(seenAtOnce);
    const { exitCode, result } = await machine.run('diagnose');
    expect(exitCode).toBe(6);
    expect(result['data']).toMatchObject({
      state: 'healthy',
      reproduction: { bug: seenAtOnce },
      findings: [
        {
          id: seenAtOnce,
          key: expect.stringMatching(/^eemt-bug: /) as unknown,
          object: { name: 'eemt-cluster-role-eemt-bug' },
          cure: { command: `eemt-dev bugs cure ${seenAtOnce}` },
        },
      ],
    });
    expect(await machine.screen('diagnose')).toContain('being reproduced in namespace eemt-bug');
  });

  it('diagnose is silent once it is cured there', async () => {
    const machine = await reproduced(seenAtOnce);
    await machine.run('bugs', 'cure', seenAtOnce);
    expect(await machine.run('diagnose')).toMatchObject({ exitCode: 0, result: { data: { findings: [] } } });
  });
});
