import { describe, expect, it } from 'vitest';
import type { DeployedChart } from '../../../../src/clusters/parts.ts';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import type { Observation } from '../../../../src/core/observation.ts';
import { judgeAll } from '../../../../src/diagnosis/judge-all.ts';
import { rank } from '../../../../src/diagnosis/rank.ts';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { setValue } from '../../../../src/eemt/chart/editors.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import type { Json } from '../../../../src/lib/json.ts';
import { known } from '../../../../src/plan/world.ts';
import { deployedFacts } from '../../../../src/targets/kubernetes/deployed-facts.ts';
import { observationOf } from '../../../../src/targets/kubernetes/observation-of.ts';
import type { HelmRelease } from '../../../../src/tools/helm.ts';
import { recordedEnvironment, recordedWorld } from '../../../support/recorded-world.ts';

const world = recordedWorld('healthy');
const live = known(world.objects);
const release = known(world.release);

/** The recorded objects as documents: without what the server and controllers wrote. */
const documents = live
  .filter(({ kind }) => ['Deployment', 'CronJob', 'Service', 'ConfigMap', 'ServiceAccount'].includes(kind))
  .map(({ status, ...object }): KubeObject => {
    const { name, labels } = object.metadata;
    return status === undefined && labels === undefined
      ? { ...object, metadata: { name } }
      : { ...object, metadata: { name, ...(labels ? { labels } : {}) } };
  });

const chart: DeployedChart = { chart: release?.chart ?? '', objects: documents, workers: null };

const edited = (kind: string, name: string, path: readonly string[], value: Json) =>
  live.map((one) =>
    one.kind === kind && one.metadata.name === name ? (setValue(one, path, value) as KubeObject) : one,
  );

function findingsOf(
  objects: readonly KubeObject[],
  more: { readonly deployed?: DeployedChart | null; readonly release?: HelmRelease | null } = {},
) {
  const seen = {
    ...world,
    objects: { ok: true, value: objects },
    release: { ok: true, value: more.release === undefined ? release : more.release },
    deployed: { ok: true, value: more.deployed === undefined ? chart : more.deployed },
  } as const;
  const observation: Observation = observationOf(seen, kindCluster(recordedEnvironment), recordedEnvironment);
  return rank(judgeAll(observation, [...bugs, ...rules]), observation);
}

describe('what was deployed last, held against a recorded world', () => {
  it('is as it was: nothing is found', () => {
    expect(documents.length).toBeGreaterThan(5);
    expect(findingsOf(live)).toEqual([]);
  });

  it('names the Deployment that somebody changed, with what was wanted and what was found', () => {
    const changed = edited('Deployment', 'eemt-web', ['spec', 'template', 'spec', 'restartPolicy'], 'Never');
    expect(findingsOf(changed)).toMatchObject([
      {
        key: 'changed-by-hand Deployment/eemt-web',
        severity: 'medium',
        cause:
          'Deployment eemt-web is not as it was deployed: spec.template.spec.restartPolicy is Never instead of Always.',
        evidence: [{ text: 'spec.template.spec.restartPolicy: wanted "Always", found "Never"' }],
        repair: { mode: 'automatic', command: ['eemt-dev', 'up'] },
      },
    ]);
  });

  it('names a Service that is gone, and is not terminal about a note that was changed', () => {
    expect(
      findingsOf(live.filter(({ kind, metadata }) => kind !== 'Service' || metadata.name !== 'eemt-web')),
    ).toMatchObject([{ key: 'changed-by-hand Service/eemt-web', severity: 'critical', course: 'terminal' }]);
    const [label] = findingsOf(
      edited('Service', 'eemt-web', ['metadata', 'labels', 'app.kubernetes.io/name'], 'x'),
    );
    expect(label).toMatchObject({ severity: 'low', course: 'transient' });
  });

  it('takes the number of workers that somebody asked for, not that of the chart', () => {
    const three = edited('Deployment', 'eemt-worker', ['spec', 'replicas'], 3);
    expect(findingsOf(three, { deployed: { ...chart, workers: 3 } }).map(({ id }) => id)).not.toContain(
      'changed-by-hand',
    );
    expect(findingsOf(three, { deployed: { ...chart, workers: 2 } })).toMatchObject([
      { id: 'changed-by-hand', cause: expect.stringContaining('spec.replicas is 3 instead of 2') as string },
    ]);
  });

  it('leaves the number of workers to an autoscaler', () => {
    const hpa = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'eemt-worker' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'eemt-worker' }, minReplicas: 1, maxReplicas: 5 },
    };
    const five = [...edited('Deployment', 'eemt-worker', ['spec', 'replicas'], 5), hpa];
    expect(deployedFacts({ ...chart, workers: 2 }, release, 'eemt', five).changes).toEqual([]);
  });

  it.each([
    ['another chart is live, as after a rollback', { ...release, chart: 'eemt-2.0.0+cured.0' }, []],
    ['an upgrade is on its way', { ...release, status: 'pending-upgrade' }, ['release-unfinished']],
  ])('compares nothing where %s', (_, other, ids) => {
    const changed = edited('Deployment', 'eemt-web', ['spec', 'replicas'], 2);
    const found = findingsOf(changed, { release: other as HelmRelease });
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  it('compares nothing while eemt-dev is at work', () => {
    const changed = edited('Deployment', 'eemt-web', ['spec', 'template', 'spec', 'restartPolicy'], 'Never');
    expect(findingsOf(changed, { deployed: null })).toEqual([]);
  });

  it('says that nothing is deployed where the release is gone, and that alone', () => {
    expect(findingsOf(live, { release: null })).toMatchObject([
      { key: 'release-unfinished HelmRelease/eemt', severity: 'critical', course: 'terminal' },
    ]);
  });

  it('says that the namespace is gone, and that alone', () => {
    const clusterWide = ['Node', 'PersistentVolume', 'StorageClass'];
    const others = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } };
    const left = [...live.filter(({ kind }) => clusterWide.includes(kind)), others];
    expect(findingsOf(left, { release: null })).toMatchObject([
      { key: 'namespace-gone Namespace/eemt', cause: 'Namespace eemt is gone, and EEMT with it.' },
    ]);
    // Before the first deployment there is none either.
    expect(findingsOf(left, { release: null, deployed: null })).toEqual([]);
  });

  it('shows no value of a secret as evidence', () => {
    const containers = [{ name: 'web-interface', env: [{ name: 'API_TOKEN', value: 'hunter2' }] }];
    const withToken = edited(
      'Deployment',
      'eemt-web',
      ['spec', 'template', 'spec', 'containers'],
      containers,
    );
    const text = JSON.stringify(findingsOf(withToken));
    expect(text).toContain('env[API_TOKEN]: not as it was deployed');
    expect(text).not.toContain('hunter2');
  });
});
