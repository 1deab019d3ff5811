import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts, KubeWorld } from '../../../../src/clusters/parts.ts';
import type { KubeFacts, KubeObject } from '../../../../src/core/blueprint.ts';
import type { KubeDesigned } from '../../../../src/targets/kubernetes/design.ts';
import { requireWorkersFit } from '../../../../src/targets/kubernetes/require-workers-fit.ts';
import { emptyParts } from '../../../support/kube-world.ts';
import { recordedEnvironment as env, recordedWorld } from '../../../support/recorded-world.ts';
import { worldWith } from '../../../support/world.ts';
import { facts } from '../../eemt/defects/blueprint.ts';

const nothing = worldWith<KubeParts>(emptyParts);

/** So many workers that request a core each, on two nodes of two cores. */
function ask(workers: number, world: KubeWorld, more: Partial<KubeFacts> = {}): void {
  const body = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'eemt-worker', labels: { 'app.kubernetes.io/component': 'worker' } },
    spec: {
      template: {
        spec: {
          nodeSelector: { 'node-type': 'compute' },
          containers: [{ name: 'worker', resources: { requests: { cpu: '1' } } }],
        },
      },
    },
  };
  const release = [{ origin: 'x', duplicateKeys: [], body }];
  const blueprint = { manifests: { prelude: [], storage: [], release } };
  const designed = { workers, facts: { ...facts, ...more }, blueprint } as unknown as KubeDesigned;
  requireWorkersFit(designed, world, kindCluster(env), env);
}

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };

/** The healthy world with other nodes; null: one that has not joined yet. */
function withNodes(change: (node: KubeObject) => KubeObject | null): KubeWorld {
  const world = recordedWorld('healthy');
  if (!world.objects?.ok) throw new TypeError('the recorded world has no objects');
  const value = world.objects.value.flatMap((one) => (one.kind === 'Node' ? (change(one) ?? []) : one));
  return { ...world, objects: { ok: true, value } };
}

describe('up with more workers than fit', () => {
  it('is refused by what the machine has, before there are nodes', () => {
    expect(() => ask(5, nothing)).toThrow(
      '5 workers do not fit, 4 do: each requests 1 of cpu; node 1 has 2 left of 2, node 2 has 2 left of 2.',
    );
    ask(4, nothing);
  });

  it('is refused by what the nodes have left', () => {
    expect(() => ask(4, recordedWorld('healthy'))).toThrow('4 workers do not fit, 3 do');
    ask(3, recordedWorld('healthy'));
  });

  it.each([
    [
      'is not Ready',
      (node: KubeObject): KubeObject => ({
        ...node,
        status: { ...(node['status'] as object), conditions: [] },
      }),
    ],
    [
      'carries the taint of that',
      (node: KubeObject): KubeObject => ({ ...node, spec: { taints: [notReady] } }),
    ],
  ])('is not refused because a node %s at the moment', (_what, at) => {
    ask(
      3,
      withNodes((node) => (node.metadata.name.endsWith('worker') ? at(node) : node)),
    );
  });

  it('is judged by the machine while nodes still join', () => {
    ask(
      4,
      withNodes((node) => (node.metadata.name.endsWith('control-plane') ? node : null)),
    );
  });

  it('is not asked about workers that are there already', () => {
    ask(2, recordedWorld('healthy'), { autoscale: null });
  });

  it('counts the most that an autoscaler may make', () => {
    expect(() => ask(2, nothing, { autoscale: { min: 2, max: 6 } })).toThrow('6 workers do not fit, 4 do');
  });
});
