import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { parseQuantity } from '../../lib/quantity.ts';
import { componentOf, isComponent, objectsIn, podSpecOf, valueAt } from './editors.ts';
import { metricsComponent } from './metrics-server.ts';
import { sizeOfPod } from './sized-containers.ts';
import { mostWorkers, podsAtOnce, resourcesOf } from './sizing.ts';
import type { Size, Sizes } from './sizing.ts';

/**
 * What all pods of the release come to with the most workers, by the key of a ResourceQuota: cores, bytes or pods;
 * undefined for a key that counts nothing of pods. With room for the job runner, for a pod of a person's own, and for `more`.
 */
export function releaseNeeds(
  release: readonly Manifest[],
  sizes: Sizes,
  key: string,
  more: readonly Size[] = [],
): number | undefined {
  const [, part, name] = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage|pods)$/.exec(key) ?? [];
  if (name === undefined) return undefined;
  const path = [part ?? 'requests', name];
  // Their room is kept also where their cure comes later, or not at all.
  const others = release.filter(({ body }) => !apart.includes(componentOf(body) ?? ''));
  const pods = others.map(({ body }) => podsOf(body) * (name === 'pods' ? 1 : podNeeds(body, sizes, path)));
  const besides = [sizes.runner, sizes.small, ...more].map((size) =>
    name === 'pods' ? 1 : sized(size, path),
  );
  return [...pods, ...besides].reduce((sum, one) => sum + one, 0);
}

/** What eemt-dev adds to the release. */
const apart: readonly string[] = ['runner', metricsComponent];

/** Pods that may stand at the same time: of the workers the most there may be, whatever their number is now. */
function podsOf(body: KubeObject): number {
  if (podSpecOf(body) === undefined) return 0;
  const replicas = valueAt(body, ['spec', 'replicas']);
  const asked = typeof replicas === 'number' ? replicas : 1;
  const most = isComponent(body, 'Deployment', 'worker') ? Math.max(mostWorkers, asked) : asked;
  return body.kind === 'Deployment' ? podsAtOnce(most) : most;
}

/** As the quota counts: all containers together, or the largest init container where that is more. */
function podNeeds(body: KubeObject, sizes: Sizes, path: readonly string[]): number {
  const size = sizeOfPod(body, sizes);
  const needs = (list: string): readonly number[] =>
    objectsIn(podSpecOf(body)?.[list]).map((container) => containerNeeds(container, size, path));
  const together = needs('containers').reduce((sum, one) => sum + one, 0);
  return Math.max(together, ...needs('initContainers'));
}

/** What a container says, else what it would be given; a request that is left out is the limit. */
function containerNeeds(
  container: JsonObject,
  size: Size,
  [part = '', name = '']: readonly string[],
): number {
  const said = (from: string): number | undefined => numberOf(valueAt(container, ['resources', from, name]));
  return said(part) ?? (part === 'requests' ? said('limits') : undefined) ?? sized(size, [part, name]);
}

function sized(size: Size, path: readonly string[]): number {
  return numberOf(valueAt(resourcesOf(size), path)) ?? 0;
}

function numberOf(quantity: Json | undefined): number | undefined {
  return typeof quantity === 'string' || typeof quantity === 'number' ? parseQuantity(quantity) : undefined;
}
