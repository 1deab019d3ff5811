import type { ImageBuild, KubeObject } from '../../../core/blueprint.ts';
import { isComponent, objectsIn, podSpecOf, setValue, valueAt } from '../../../eemt/chart/editors.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { block, inline } from './expressions.ts';
import { workload, type Parametrised } from './workload.ts';

/** What differs from cluster to cluster, out of the object and into the values. Pure. */
export function parametrised(
  body: KubeObject,
  images: readonly ImageBuild[],
  passwordSecret: string | undefined,
): Parametrised {
  if (body.kind === 'PersistentVolumeClaim') return claim(body);
  if (body.kind === 'HorizontalPodAutoscaler') return autoscaler(body);
  if (isComponent(body, 'Service', 'web-interface')) return pageService(body);
  return podSpecOf(body) ? workload(body, images, passwordSecret) : { body, values: {} };
}

/** Its storage, by the name of its folder: `data`, `cache`. It outlives the release. */
function claim(body: KubeObject): Parametrised {
  const name = body.metadata.labels?.['eemt.io/storage-type'] ?? body.metadata.name.replace(/^.*-/, '');
  const size = valueAt(body, ['spec', 'resources', 'requests', 'storage']) ?? '1Gi';
  const spec = block(
    `include "eemt.claim" (dict "all" .Values.persistence "claim" .Values.persistence.claims.${name})`,
  );
  const kept = setValue(body, ['metadata', 'annotations', 'helm.sh/resource-policy'], 'keep');
  return {
    body: setValue(kept, ['spec'], spec) as KubeObject,
    values: { persistence: { claims: { [name]: { size, accessMode: '', storageClass: '' } } } },
  };
}

function autoscaler(body: KubeObject): Parametrised {
  const between = ['minReplicas', 'maxReplicas'] as const;
  const now = between.map((key) => [key, valueAt(body, ['spec', key]) ?? 1] as const);
  return {
    body: between.reduce<JsonObject>(
      (edited, key) => setValue(edited, ['spec', key], inline(`.Values.workers.autoscaling.${key}`)),
      body,
    ) as KubeObject,
    values: { workers: { autoscaling: Object.fromEntries(now) } },
  };
}

/** Inside the cluster, unless somebody says otherwise. */
function pageService(body: KubeObject): Parametrised {
  const ports = objectsIn(valueAt(body, ['spec', 'ports'])).map((port) =>
    Object.fromEntries(Object.entries(port).filter(([key]) => key !== 'nodePort')),
  );
  const typed = setValue(body, ['spec', 'type'], inline('.Values.service.type'));
  return {
    body: setValue(typed, ['spec', 'ports'], ports) as KubeObject,
    values: { service: { type: 'ClusterIP' } },
  };
}
