import type { DeployedChart } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { DeployedFacts, ObservedChange } from '../../core/observation.ts';
import { driftOf } from '../../diagnosis/drift.ts';
import { setValue } from '../../eemt/chart/editors.ts';
import { textsAt } from '../../lib/json-at.ts';
import type { HelmRelease } from '../../tools/helm.ts';
import { isWorkers } from './worker-replicas.ts';

/**
 * What was deployed last, held against what is there. Objects are compared only where the live release is that of the chart: a
 * release that was rolled back, or is on its way, has others. Pure.
 */
export function deployedFacts(
  { chart, objects, workers }: DeployedChart,
  release: HelmRelease | null,
  name: string,
  live: readonly KubeObject[],
): DeployedFacts {
  const said = { name, status: release?.status ?? null };
  if (release?.status !== 'deployed' || release.chart !== chart) return { release: said, changes: [] };
  const wanted = objects
    .filter(({ kind }) => comparedKinds.has(kind))
    .map((one) => (workers !== null && isWorkers(one) ? asScaled(one, workers) : one));
  return { release: said, changes: driftOf(wanted, live).map((one) => changeOf(one, wanted)) };
}

/** Kinds that are looked at anyway. Not Secrets: nobody's password is evidence. */
export const comparedKinds: ReadonlySet<string> = new Set([
  'Deployment',
  'CronJob',
  'Service',
  'HorizontalPodAutoscaler',
  'ConfigMap',
  'ServiceAccount',
]);

/** `scale` changes the number of workers outside of the chart. */
function asScaled(body: KubeObject, workers: number): KubeObject {
  return setValue(body, ['spec', 'replicas'], workers) as KubeObject;
}

function changeOf(
  { object, path, wanted, found }: ReturnType<typeof driftOf>[number],
  documents: readonly KubeObject[],
): ObservedChange {
  const document = documents.find(({ kind, metadata }) => `${kind}/${metadata.name}` === object);
  const [kind = '', name = ''] = object.split('/');
  const subject = { kind, namespace: document?.metadata.namespace ?? '', name };
  const selector = path === '' && kind === 'Service' ? textsAt(document, 'spec', 'selector') : undefined;
  return { subject, path, wanted, found, ...(selector === undefined ? {} : { selector }) };
}
