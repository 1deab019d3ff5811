import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import type { KubeObject, Manifest } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import type { KubeDesigned } from '../../../../src/targets/kubernetes/design.ts';
import { storageStep } from '../../../../src/targets/kubernetes/storage-step.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';

const env = environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const manifest = (body: KubeObject): Manifest => ({ origin: 'eemt-dev', duplicateKeys: [], body });
const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'eemt' } };
const quota = (pods: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'eemt-quota', namespace: 'eemt' },
  spec: { hard: { pods } },
});
const claim = (size: string, storageClassName = ''): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'eemt-data', namespace: 'eemt' },
  spec: { storageClassName, resources: { requests: { storage: size } } },
});
const manifests = {
  prelude: [manifest(quota('20')), manifest(namespace)],
  storage: [manifest(claim('1Gi'))],
  release: [],
};
const step = storageStep(
  env,
  kindCluster(env),
  { blueprint: { manifests } } as unknown as KubeDesigned,
  'nodes',
);
const due = (...objects: readonly KubeObject[]) => step.due(worldWith<KubeParts>({ objects }));

describe('namespace, roles and claims', () => {
  it('are unknown until the nodes are ready, where the API server cannot be read', () => {
    const objects = { ok: false, why: 'there is no cluster' } as const;
    expect(step.due({ ...worldWith<KubeParts>({}), objects })).toEqual({ is: 'unknown', until: 'nodes' });
  });

  it('are due where one is missing or differs, each named', () => {
    expect(due(namespace, quota('3'))).toMatchObject({
      is: 'due',
      changes: [
        {
          kind: 'update',
          text: 'ResourceQuota/eemt-quota: spec.hard.pods is 3, should be 20',
        },
        { kind: 'update', text: 'PersistentVolumeClaim/eemt-data is missing' },
      ],
    });
  });

  it('are done where they are as designed, also a claim that lives with another size', () => {
    expect(due(namespace, quota('20'), claim('10Gi'))).toEqual({
      is: 'done',
      note: '3 objects as they should be',
    });
  });

  it('cannot be had where a claim lives with another class', () => {
    expect(() => due(namespace, quota('20'), claim('1Gi', 'standard'))).toThrow(
      expect.objectContaining({ code: 'STATE_CLAIM_CLASS', exitCode: 7 }),
    );
  });

  it('are applied with the namespace first, and a live claim as it is', async () => {
    const groups: (readonly KubeObject[])[] = [];
    const { run } = fakeRun({
      kubectl: {
        apply: (_access, objects) => {
          groups.push(objects);
          return Promise.resolve(objects.map(({ kind }) => `${kind} configured`));
        },
      },
    });
    const lines = await runDue(due(claim('10Gi')), run);
    expect(groups).toEqual([[namespace], [quota('20'), claim('10Gi')]]);
    expect(lines).toEqual([
      'Namespace configured',
      'ResourceQuota configured',
      'PersistentVolumeClaim configured',
    ]);
  });

  it('are made anew where a claim of another class waits for a volume, since it holds nothing', async () => {
    const waiting = { ...claim('1Gi', 'standard'), status: { phase: 'Pending' } };
    const calls: string[] = [];
    const { run } = fakeRun({
      kubectl: {
        delete: (_access, where, names) => {
          calls.push(`delete in ${where}: ${names.join(' ')}`);
          return Promise.resolve();
        },
        apply: (_access, objects) => {
          calls.push(`apply ${objects.map(({ kind }) => kind).join(' ')}`);
          return Promise.resolve([]);
        },
      },
    });
    await runDue(due(namespace, quota('20'), waiting), run);
    expect(calls).toEqual([
      'delete in eemt: persistentvolumeclaims eemt-data',
      'apply Namespace',
      'apply ResourceQuota PersistentVolumeClaim',
    ]);
  });

  it('stay where a claim as designed still waits', () => {
    const waiting = { ...claim('1Gi'), status: { phase: 'Pending' } };
    expect(due(namespace, quota('20'), waiting)).toMatchObject({ is: 'done' });
  });

  it('cannot be had where a bound claim has another class', () => {
    const bound = { ...claim('1Gi', 'standard'), status: { phase: 'Bound' } };
    expect(() => due(namespace, quota('20'), bound)).toThrow(
      expect.objectContaining({ code: 'STATE_CLAIM_CLASS' }),
    );
  });
});
