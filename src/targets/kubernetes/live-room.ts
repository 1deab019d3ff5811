import type { KubeObject } from '../../core/blueprint.ts';
import type { Observation } from '../../core/observation.ts';
import { deploymentsOf } from '../../core/observed/deployments.ts';
import { matches } from '../../core/observed/labels.ts';
import { nodesOf } from '../../core/observed/nodes.ts';
import { objectsOf } from '../../core/observed/objects.ts';
import {
  allocatableOf,
  quotaRoom,
  takenBy,
  workerRoom,
  type WorkerRoom,
} from '../../diagnosis/worker-room.ts';
import { at, listAt, textAt, textsAt } from '../../lib/json-at.ts';
import type { Json } from '../../lib/json.ts';

/** How many workers of this pod spec the cluster takes once its nodes are well: what passes is no reason to refuse anything. `system`: pods of Kubernetes' own, which lie outside of our namespace. Pure. */
export function liveRoom(
  spec: Json | undefined,
  seen: Observation,
  system: readonly KubeObject[],
): WorkerRoom {
  const pods = [...objectsOf(seen, 'Pod'), ...system].filter(holdsRoom);
  const nodes = nodesOf(seen)
    .filter(({ object, labels }) => mayRunOn(spec, object, labels))
    .map(({ object, ref: { name } }) => ({
      name,
      allocatable: allocatableOf(object),
      taken: takenBy(pods.filter((pod) => !isWorker(pod) && textAt(pod, 'spec', 'nodeName') === name)),
    }));
  const workers = pods.filter(isWorker).length;
  const quotas = objectsOf(seen, 'ResourceQuota').map((quota) => quotaRoom(spec, quota, workers));
  return quotas.reduce((least, one) => (one.fits < least.fits ? one : least), workerRoom(spec, nodes));
}

/** Pod spec of the workers, or undefined where there are none. */
export function workerSpecOf(seen: Observation): Json | undefined {
  return at(deploymentsOf(seen, 'worker')[0]?.object, 'spec', 'template', 'spec');
}

function holdsRoom(pod: KubeObject): boolean {
  return !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '');
}

function isWorker(pod: KubeObject): boolean {
  return pod.metadata.labels?.['app.kubernetes.io/component'] === 'worker';
}

/** Taints that Kubernetes sets by a node's state. A cordon is somebody's will. */
const passing = /^node\.kubernetes\.io\/(not-ready|unreachable|network-unavailable|[a-z]+-pressure)$/;

function mayRunOn(
  spec: Json | undefined,
  node: KubeObject,
  labels: Readonly<Record<string, string>>,
): boolean {
  const selector = textsAt(spec, 'nodeSelector');
  const tolerated = listAt(spec, 'tolerations').map((one) => textAt(one, 'key'));
  const refused = listAt(node, 'spec', 'taints').some(
    (taint) =>
      textAt(taint, 'effect') !== 'PreferNoSchedule' &&
      !passing.test(textAt(taint, 'key') ?? '') &&
      !tolerated.includes(textAt(taint, 'key')),
  );
  return !refused && (Object.keys(selector).length === 0 || matches(selector, labels));
}
