import { describe, expect, it } from 'vitest';
import { machineWith, seenAtOnce } from './fake-reproductions.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';

describe('bugs cure', () => {
  it('of a defect that is not there is refused, with the way to bring it about', async () => {
    const machine = machineWith();
    await machine.up();
    const { exitCode, result } = await machine.run('bugs', 'cure', seenAtOnce);
    expect([exitCode, result['error']]).toMatchObject([
      2,
      { code: 'USAGE_NOT_THERE', hints: [`\`eemt-dev bugs reproduce ${seenAtOnce}\` brings it about`] },
    ]);
    expect(machine.done).toEqual([]);
  });

  it('is refused where there is no environment', async () => {
    const { exitCode, result } = await machineWith().run('bugs', 'cure', seenAtOnce);
    expect([exitCode, result['error']]).toMatchObject([7, { code: 'STATE_ABSENT' }]);
  });

  it('mends a reproduction in its place, and says what it was', async () => {
    const machine = machineWith();
    await machine.up();
    await machine.run('bugs', 'reproduce', seenAtOnce);
    machine.done.length = 0;
    const { exitCode, stderr, result } = await machine.run('bugs', 'cure', seenAtOnce);
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toMatchObject({
      bug: seenAtOnce,
      namespace: 'eemt-bug',
      before: 'An account of this namespace may read the Secrets of every namespace.',
    });
    // Its pods go first, and those of the environment stay.
    expect(machine.done.slice(0, 2)).toEqual([
      'delete deployments,replicasets,cronjobs,jobs in eemt-bug',
      'delete pods in eemt-bug',
    ]);
    expect(machine.done.filter((one) => / in eemt$/.test(one))).toEqual([]);
  });

  it('mends the environment where the cure was left out, and forgets that it was', async () => {
    const machine = machineWith();
    await machine.up('--skip-fix', seenAtOnce);
    expect(machine.read('eemt', 'environment.json')).toMatchObject({ leftOut: [seenAtOnce] });
    const { exitCode, stderr, result } = await machine.run('bugs', 'cure', seenAtOnce, '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(result['data']).toMatchObject({ namespace: 'eemt', before: expect.any(String) as unknown });
    expect(machine.read('eemt', 'environment.json')).toMatchObject({ leftOut: [] });
    expect((await machine.run('diagnose')).exitCode).toBe(0);
  });

  it('fails where the rule of the defect still fires', async () => {
    const machine = machineWith({
      also: (namespace) => (namespace === 'eemt-bug' ? wideRights(namespace) : []),
    });
    await machine.up();
    await machine.run('bugs', 'reproduce', seenAtOnce);
    const { exitCode, result } = await machine.run('bugs', 'cure', seenAtOnce);
    expect([exitCode, result['error'], result['data']]).toMatchObject([
      6,
      { code: 'READY_NOT_CURED' },
      { findings: [{ id: seenAtOnce }] },
    ]);
  });
});

/** Rights that somebody gave by hand. */
function wideRights(namespace: string): readonly KubeObject[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: 'by-hand' };
  return [
    {
      ...{ apiVersion, kind: 'ClusterRole', metadata },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
    },
    {
      ...{ apiVersion, kind: 'ClusterRoleBinding', metadata },
      roleRef: { kind: 'ClusterRole', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
    },
  ];
}
