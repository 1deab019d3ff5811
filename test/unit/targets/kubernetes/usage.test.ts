import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeWorld } from '../../../../src/clusters/parts.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { describeCluster } from '../../../../src/targets/kubernetes/describe.ts';
import { observationOf } from '../../../../src/targets/kubernetes/observation-of.ts';
import { recordedEnvironment as env, recordedWorld } from '../../../support/recorded-world.ts';
import { looking } from './looking.ts';

const server: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'eemt-metrics-server', labels: { 'app.kubernetes.io/component': 'metrics-server' } },
};
const measured: KubeObject = {
  apiVersion: 'metrics.k8s.io/v1beta1',
  kind: 'PodMetrics',
  metadata: { name: 'eemt-worker-1' },
  containers: [
    { name: 'worker', usage: { cpu: '912345678n', memory: '204800Ki' } },
    { name: 'other', usage: { cpu: '3m', memory: '1Mi' } },
  ],
};

describe('what pods use', () => {
  it('is not asked for where nobody measures', async () => {
    const { look, calls } = await looking({ get: () => Promise.resolve([]) });
    const { usage } = await look(['usage']);
    expect(usage).toEqual({ ok: true, value: null });
    expect(calls.some((call) => call.includes('metrics'))).toBe(false);
  });

  it('is summed over the containers of a pod', async () => {
    const { look } = await looking({ get: () => Promise.resolve([server, measured]) });
    const { usage } = await look(['usage']);
    expect(usage?.ok && usage.value?.find(({ name }) => name === 'eemt-worker-1')).toEqual({
      name: 'eemt-worker-1',
      cpuMilli: 915,
      memoryMi: 201,
    });
  });

  it('stands with the pods in status, and is no trouble where it cannot be had', () => {
    const healthy = recordedWorld('healthy');
    const [name = ''] = podsIn(healthy).map((pod) => pod.name);
    const usage = { ok: true, value: [{ name, cpuMilli: 7, memoryMi: 50 }] } as const;
    expect(podsIn({ ...healthy, usage })).toContainEqual(
      expect.objectContaining({ name, cpuMilli: 7, memoryMi: 50 }),
    );
    const unknown = { ...healthy, usage: { ok: false, why: 'the metrics API is not there' } } as const;
    expect(describeCluster(observationOf(unknown, kindCluster(env), env), []).unreadable).toEqual([]);
    expect(podsIn(unknown)[0]).not.toHaveProperty('cpuMilli');
  });
});

function podsIn(world: KubeWorld) {
  const { workloads } = describeCluster(observationOf(world, kindCluster(env), env), []);
  return workloads.flatMap(({ pods }) => pods);
}
