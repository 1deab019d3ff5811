import { describe, expect, it } from 'vitest';
import { choices } from '../../../../src/eemt/chart/choices.ts';
import { objectsIn, podSpecOf, valueAt } from '../../../../src/eemt/chart/editors.ts';
import { hpaWithoutMetrics } from '../../../../src/eemt/defects/hpa-without-metrics.ts';
import { quotaBelowHpa } from '../../../../src/eemt/defects/quota-below-hpa.ts';
import { edit, type KubeFacts, type KubeObject } from '../../../../src/core/blueprint.ts';
import type { Json } from '../../../../src/lib/json.ts';
import { readiness } from '../../../../src/diagnosis/ready.ts';
import { observation, withObjects } from '../../diagnosis/observations.ts';
import { facts, fixtureBlueprint } from './blueprint.ts';

const asked: KubeFacts = { ...facts, autoscale: { min: 2, max: 4 } };

async function releaseFor(on: KubeFacts): Promise<readonly KubeObject[]> {
  const { manifests } = await fixtureBlueprint();
  const cures = [hpaWithoutMetrics, quotaBelowHpa, ...choices];
  return edit('manifests', manifests, cures, on).value.release.map(({ body }) => body);
}

/** Amounts that the autoscaler aims at, by resource. */
async function targetsOn(cpus: number, max: number): Promise<Readonly<Record<string, Json | undefined>>> {
  const host = { ...facts.host, cpus };
  const release = await releaseFor({ ...asked, host, autoscale: { min: 1, max } });
  const hpa = release.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return Object.fromEntries(
    objectsIn(valueAt(hpa, ['spec', 'metrics'])).map((metric) => [
      JSON.stringify(valueAt(metric, ['resource', 'name'])).replaceAll('"', ''),
      valueAt(metric, ['resource', 'target']),
    ]),
  );
}

describe('autoscaling', () => {
  it('is off unless it is asked for, and then has the bounds that were asked for', async () => {
    const { values } = await fixtureBlueprint();
    const of = (on: KubeFacts) =>
      valueAt(edit('values', values, [hpaWithoutMetrics, ...choices], on).value, ['workers', 'autoscaling']);
    expect(of(facts)).toMatchObject({ enabled: false });
    expect(of(asked)).toMatchObject({ enabled: true, minReplicas: 2, maxReplicas: 4 });
  });

  it('aims at what a worker has while all compute, at most at its core, and at its limit of memory', async () => {
    const memory = { type: 'AverageValue', averageValue: '3276Mi' };
    expect(await targetsOn(2, 4)).toEqual({ cpu: { type: 'AverageValue', averageValue: '350m' }, memory });
    expect(await targetsOn(16, 4)).toMatchObject({ cpu: { averageValue: '700m' } });
    expect(await targetsOn(2, 50)).toMatchObject({ cpu: { averageValue: '28m' } });
    expect(await targetsOn(1, 50)).toMatchObject({ cpu: { averageValue: '20m' } });
  });

  it('brings who measures, in the namespace of EEMT, with an image of a fixed version', async () => {
    expect((await releaseFor(facts)).some(({ kind }) => kind === 'APIService')).toBe(false);
    const release = await releaseFor(asked);
    const ours = release.filter(({ metadata }) => metadata.name.includes('metrics'));
    expect(ours.map(({ kind }) => kind).sort()).toEqual([
      'APIService',
      'ClusterRole',
      'ClusterRoleBinding',
      'ClusterRoleBinding',
      'Deployment',
      'Service',
      'ServiceAccount',
    ]);
    const namespaces = [...JSON.stringify(ours).matchAll(/"namespace":"([^"]*)"/g)].map(([, name]) => name);
    expect(new Set(namespaces)).toEqual(new Set([facts.namespace]));
    const deployment = ours.find(({ kind }) => kind === 'Deployment');
    const [container] = objectsIn(deployment && podSpecOf(deployment)?.['containers']);
    expect(container?.['image']).toBe('registry.k8s.io/metrics-server/metrics-server:v0.7.2');
    expect(valueAt(container, ['resources', 'requests'])).toHaveProperty('cpu');
  });

  it('takes workers away as the chart says, or as fast as the pages of EEMT promise', async () => {
    const downOf = async (on: KubeFacts) =>
      valueAt(
        (await releaseFor(on)).find(({ kind }) => kind === 'HorizontalPodAutoscaler'),
        ['spec', 'behavior', 'scaleDown'],
      );
    expect(await downOf(asked)).toMatchObject({ stabilizationWindowSeconds: 300 });
    expect(await downOf({ ...asked, scaleDown: 'fast' })).toEqual({
      stabilizationWindowSeconds: 60,
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
    });
  });
});

describe('an autoscaler that knows nothing', () => {
  const hpa = (status: string, reason: string): KubeObject => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'eemt-worker-hpa', namespace: 'eemt' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'eemt-worker' } },
    status: { conditions: [{ type: 'ScalingActive', status, reason, message: 'no metrics returned' }] },
  });
  const server = (ready: number): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'eemt-metrics-server', labels: { 'app.kubernetes.io/component': 'metrics-server' } },
    spec: { replicas: 1 },
    status: { replicas: 1, updatedReplicas: 1, readyReplicas: ready },
  });
  const healthy = observation('healthy');
  const wanted = { web: true, workers: 2 } as const;

  it.each([
    [[], 'Nobody in the cluster gathers metrics.'],
    [[server(0)], 'eemt-metrics-server tells nothing of the workers: it is not Ready.'],
    [[server(1)], 'eemt-metrics-server tells nothing of the workers yet.'],
  ] as const)('is recognised, with who should tell it: %#', (servers, cause) => {
    const seen = withObjects(healthy, hpa('False', 'FailedGetResourceMetric'), ...servers);
    expect(hpaWithoutMetrics.judge(seen)).toMatchObject([{ cause, course: 'transient' }]);
  });

  it('is waited for, and who measures before it', () => {
    const blind = hpa('False', 'FailedGetResourceMetric');
    expect(readiness(withObjects(healthy, blind, server(1)), wanted).missing).toEqual([
      'eemt-worker-hpa to know what the workers use',
    ]);
    expect(readiness(withObjects(healthy, blind, server(0)), wanted).missing[0]).toBe(
      'eemt-metrics-server to be Ready (0 of 1)',
    );
    const seeing = hpa('True', 'ValidMetricFound');
    expect(readiness(withObjects(healthy, seeing, server(1)), wanted).missing).toEqual([]);
    const resting = hpa('False', 'ScalingDisabled');
    expect(readiness(withObjects(healthy, resting, server(1)), wanted).missing).toEqual([]);
  });

  it('is not waited for where nobody is to measure', () => {
    const blind = hpa('False', 'FailedGetResourceMetric');
    expect(readiness(withObjects(healthy, blind), wanted).missing).toEqual([]);
  });
});
