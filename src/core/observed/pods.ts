import { textAt, textsAt } from '../../lib/json-at.ts';
import type { KubeObject } from '../blueprint.ts';
import type { ObjectRef, Observation } from '../observation.ts';
import { containersIn, type ObservedContainer } from './containers.ts';
import { componentIn } from './labels.ts';
import {
  conditionIsTrue,
  isBeingDeleted,
  isTakenUp,
  objectNamed,
  objectsOf,
  ownerOf,
  refOf,
} from './objects.ts';
import { perObservation } from './per-observation.ts';
import { volumesIn, type ObservedVolume } from './volumes.ts';

export interface ObservedPod {
  readonly object: KubeObject;
  readonly ref: ObjectRef;
  readonly labels: Readonly<Record<string, string>>;
  /** '' where the label is not there. */
  readonly component: string;
  readonly phase: string;
  /** Why it is in its phase, where Kubernetes says so: `Evicted`; else ''. */
  readonly reason: string;
  readonly message: string;
  readonly ready: boolean;
  readonly node: string | null;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly deleting: boolean;
  /** Kind of what made it: ReplicaSet, Job; null for a pod of its own. */
  readonly madeBy: string | null;
  /** Name of the Deployment that it belongs to, or null. */
  readonly deployment: string | null;
  /** Made from a pod template that its Deployment has since replaced, or is about to replace. */
  readonly outdated: boolean;
  readonly containers: readonly ObservedContainer[];
  readonly volumes: readonly ObservedVolume[];
}

/** All pods by name, also those that are being removed. */
export const podsOf: (seen: Observation) => readonly ObservedPod[] = perObservation((seen) =>
  objectsOf(seen, 'Pod')
    .map((object) => podIn(seen, object))
    .sort((a, b) => a.ref.name.localeCompare(b.ref.name)),
);

/** Pods that are meant to stay, of a component where one is given: what one does on its way out is no symptom. */
export function livingPods(seen: Observation, component?: string): readonly ObservedPod[] {
  return podsOf(seen).filter(
    (pod) => !pod.deleting && (component === undefined || pod.component === component),
  );
}

/** True where something is on its way out, so that room may come free. */
export function somethingLeaves(seen: Observation): boolean {
  return podsOf(seen).some((pod) => pod.deleting || pod.outdated);
}

function podIn(seen: Observation, object: KubeObject): ObservedPod {
  const labels = object.metadata.labels ?? {};
  const deployment = deploymentNameOf(seen, object) ?? null;
  return {
    object,
    ref: refOf(object),
    labels,
    component: componentIn(labels),
    phase: textAt(object, 'status', 'phase') ?? 'Unknown',
    reason: textAt(object, 'status', 'reason') ?? '',
    message: textAt(object, 'status', 'message') ?? '',
    ready: conditionIsTrue(object, 'Ready'),
    node: textAt(object, 'spec', 'nodeName') ?? null,
    nodeSelector: textsAt(object, 'spec', 'nodeSelector'),
    createdAt: textAt(object, 'metadata', 'creationTimestamp') ?? '',
    deleting: isBeingDeleted(object),
    madeBy: ownerOf(object)?.kind ?? null,
    deployment,
    outdated: deployment !== null && isOutdated(seen, object, deployment),
    containers: containersIn(object),
    volumes: volumesIn(object['spec']),
  };
}

/** Where the ReplicaSet is not in the observation, its name without the hash. */
function deploymentNameOf(seen: Observation, pod: KubeObject): string | undefined {
  const owner = ownerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return undefined;
  const set = objectNamed(seen, 'ReplicaSet', owner.name);
  const above = set === undefined ? undefined : ownerOf(set);
  if (above?.kind === 'Deployment') return above.name;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  return hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? owner.name.slice(0, -hash.length - 1)
    : undefined;
}

const revision = 'deployment.kubernetes.io/revision';

function isOutdated(seen: Observation, pod: KubeObject, name: string): boolean {
  const deployment = objectNamed(seen, 'Deployment', name);
  if (deployment === undefined) return false;
  if (!isTakenUp(deployment)) return true;
  const set = objectNamed(seen, 'ReplicaSet', ownerOf(pod)?.name ?? '');
  const ours = set?.metadata.annotations?.[revision];
  const newest = deployment.metadata.annotations?.[revision];
  return ours !== undefined && newest !== undefined && ours !== newest;
}
