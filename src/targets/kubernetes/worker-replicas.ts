import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import { isComponent, setValue, valueAt } from '../../eemt/chart/editors.ts';
import { isObject } from '../../lib/json.ts';

/** What the release's identity is made of: the number of workers is changed without a release, so it is no part of it. */
export function withoutWorkerReplicas(body: KubeObject): KubeObject {
  const { spec } = body;
  if (!isWorkers(body) || !isObject(spec)) return body;
  return { ...body, spec: Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'replicas')) };
}

/**
 * Where the number is an autoscaler's own the release names none, and Helm would take a number of before back to one. So the
 * release is deployed with the number that lives, or with `first` where nothing lives yet.
 */
export function withLiveReplicas(
  manifests: readonly Manifest[],
  live: readonly KubeObject[],
  first: number,
): readonly Manifest[] {
  return manifests.map((manifest) => {
    const { body } = manifest;
    if (!isWorkers(body) || valueAt(body['spec'], ['replicas']) !== undefined) return manifest;
    const same = live.find(
      (one) => one.kind === body.kind && one.metadata.name === body.metadata.name && isWorkers(one),
    );
    const now = valueAt(same?.['spec'], ['replicas']);
    // An autoscaler leaves a Deployment without pods alone.
    const replicas = typeof now === 'number' && now > 0 ? now : first;
    return { ...manifest, body: setValue(body, ['spec', 'replicas'], replicas) as KubeObject };
  });
}

/** The Deployment of the workers. */
export function isWorkers(body: KubeObject): boolean {
  return isComponent(body, 'Deployment', 'worker');
}
