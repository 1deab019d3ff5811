import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts, KubeWorld } from '../../../../src/clusters/parts.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { known } from '../../../../src/plan/world.ts';
import { scalePlan } from '../../../../src/targets/kubernetes/scale-plan.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { recordedEnvironment as env, recordedWorld } from '../../../support/recorded-world.ts';
import { runDue } from '../../../support/run-due.ts';

const cluster = kindCluster(env);
const healthy = recordedWorld('healthy');
const objects = known(healthy.objects);

/** What the step makes of this cluster. */
function due(
  workers: number,
  live: readonly KubeObject[] = objects,
  systemPods: KubeParts['systemPods'] = [],
) {
  const world: KubeWorld = {
    ...healthy,
    objects: { ok: true, value: live },
    systemPods: { ok: true, value: systemPods },
  };
  return scalePlan(env, cluster, workers).steps[0]?.due(world);
}

/** The same cluster, with workers that request so much. */
function requesting(requests: Readonly<Record<string, string>>): readonly KubeObject[] {
  return objects.map((one) =>
    one.kind === 'Deployment' && one.metadata.name === 'eemt-worker'
      ? {
          ...one,
          spec: {
            ...(one['spec'] as object),
            template: {
              spec: {
                nodeSelector: { 'node-type': 'compute' },
                containers: [{ name: 'worker', resources: { requests } }],
              },
            },
          },
        }
      : one,
  );
}

const systemPod = (nodeName: string, cpu: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `network-${nodeName}`, namespace: 'kube-system' },
  spec: { nodeName, containers: [{ name: 'main', resources: { requests: { cpu } } }] },
});

describe('scaling', () => {
  it('waits until so many workers are Ready', () => {
    expect(scalePlan(env, cluster, 4).steps.map(({ id, after }) => [id, after])).toEqual([
      ['scale', []],
      ['ready', ['scale']],
    ]);
  });

  it('touches the worker Deployment alone', async () => {
    const done: string[] = [];
    const { run } = fakeRun({
      kubectl: {
        scale: (_access, namespace, name, replicas) => {
          done.push(`${namespace}/${name} ${String(replicas)}`);
          return Promise.resolve();
        },
      },
    });
    const verdict = due(4);
    expect(verdict).toMatchObject({
      is: 'due',
      changes: [{ kind: 'update', text: 'Deployment/eemt-worker: 2 → 4' }],
    });
    await runDue(verdict, run);
    expect(done).toEqual(['eemt/eemt-worker 4']);
  });

  it('has nothing to do where there are so many', () => {
    expect(due(2)).toMatchObject({ is: 'done' });
  });

  it('goes down to none whatever fits', () => {
    expect(due(0, requesting({ cpu: '9' }))).toMatchObject({ is: 'due' });
  });

  it('goes up to 50 on a small machine, as the sizes are made for', () => {
    expect(due(50)).toMatchObject({ is: 'due' });
  });

  it('refuses more than fit, and says how many do and why', () => {
    expect(() => due(4, requesting({ cpu: '1' }))).toThrow(
      expect.objectContaining({
        code: 'SCALE_TOO_MANY',
        exitCode: 4,
        message:
          '4 workers do not fit, 3 do: each requests 1 of cpu; eemt-cluster-worker has 1860m left of 2, eemt-cluster-worker2 has 2 left of 2.',
        details: { asked: 4, fits: 3 },
      }) as Error,
    );
    expect(due(3, requesting({ cpu: '1' }))).toMatchObject({ is: 'due' });
  });

  it("counts what Kubernetes' own pods request", () => {
    const pods = [systemPod('eemt-cluster-worker2', '100m'), systemPod('eemt-cluster-control-plane', '2')];
    expect(() => due(4, requesting({ cpu: '1' }), pods)).toThrow('4 workers do not fit, 2 do');
  });

  it('refuses what the quota of the namespace does not admit', () => {
    expect(() => due(40, requesting({ cpu: '10m', memory: '8Gi' }))).toThrow('do not fit');
    const small = objects.map((one) =>
      one.kind === 'ResourceQuota'
        ? { ...one, spec: { hard: { 'limits.cpu': '10' } }, status: { used: { 'limits.cpu': '4500m' } } }
        : one,
    );
    expect(() => due(5, small)).toThrow(
      '5 workers do not fit, 4 do: the quota eemt-resource-quota admits 10 of limits.cpu, and each counts 2.',
    );
  });

  it('refuses where no node may run workers', () => {
    const bare = objects.map((one) =>
      one.kind === 'Node' ? { ...one, metadata: { ...one.metadata, labels: {} } } : one,
    );
    expect(() => due(3, bare)).toThrow('3 workers do not fit, none do: no node may run workers.');
  });

  it('leaves the number to an autoscaler', () => {
    const hpa: KubeObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'eemt-worker-hpa' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'eemt-worker' } },
    };
    expect(() => due(4, [...objects, hpa])).toThrow(
      expect.objectContaining({ code: 'SCALE_AUTOSCALED' }) as Error,
    );
  });

  it('says so where EEMT was deployed without workers', () => {
    expect(() =>
      due(
        4,
        objects.filter(({ kind }) => kind !== 'Deployment'),
      ),
    ).toThrow(expect.objectContaining({ code: 'SCALE_NO_WORKERS' }) as Error);
  });

  it('is unknown where the API server cannot be read', () => {
    const world: KubeWorld = { ...healthy, objects: { ok: false, why: 'connection refused' } };
    expect(scalePlan(env, cluster, 4).steps[0]?.due(world)).toMatchObject({ is: 'unknown' });
  });
});
