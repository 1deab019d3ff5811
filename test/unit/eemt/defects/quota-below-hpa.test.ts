import { describe, expect, it } from 'vitest';
import { quotaBelowHpa } from '../../../../src/eemt/defects/quota-below-hpa.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import type { Observation } from '../../../../src/core/observation.ts';

const at = '2026-02-02T10:00:00Z';
const message =
  'pods "eemt-worker-7c9b5d-x" is forbidden: exceeded quota: eemt-resource-quota, requested: limits.cpu=8, used: limits.cpu=96, limited: limits.cpu=100';

describe('quota-below-hpa', () => {
  it('names the Deployment whose pods the quota refuses', () => {
    expect(quotaBelowHpa.judge(world(refused(message)))).toMatchObject([
      {
        subject: { kind: 'Deployment', name: 'eemt-worker', namespace: 'eemt' },
        course: 'terminal',
        evidence: [{ source: 'ReplicaSet eemt-worker-7c9b5d', text: message, at }],
      },
    ]);
  });

  it('gives room a chance while a pod is being removed', () => {
    const leaving: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'old', deletionTimestamp: at },
    };
    expect(quotaBelowHpa.judge(world(refused(message), leaving))).toMatchObject([{ course: 'transient' }]);
  });

  it('says nothing of another refusal', () => {
    const other = 'pods "x" is forbidden: exceeded quota: mine, requested: count/pods=1, used: 5, limited: 5';
    expect(quotaBelowHpa.judge(world(refused(other)))).toEqual([]);
  });
});

function refused(text: string): KubeObject {
  const condition = { type: 'ReplicaFailure', status: 'True', message: text, lastTransitionTime: at };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'eemt-worker-7c9b5d',
      namespace: 'eemt',
      ownerReferences: [{ kind: 'Deployment', name: 'eemt-worker' }],
    },
    status: { conditions: [condition] },
  };
}

function world(...objects: readonly KubeObject[]): Observation {
  return {
    at,
    namespace: 'eemt',
    containers: { ok: true, value: [] },
    objects: { ok: true, value: objects },
    logs: {},
    web: { ok: false, why: 'not asked' },
  };
}
