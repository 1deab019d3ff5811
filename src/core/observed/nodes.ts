import { textsAt } from '../../lib/json-at.ts';
import type { KubeObject } from '../blueprint.ts';
import type { ObjectRef, Observation } from '../observation.ts';
import { conditionIsTrue, objectsOf, refOf } from './objects.ts';
import { perObservation } from './per-observation.ts';

/** A node as Kubernetes has it; as the engine has it, it is one of the observation's containers. */
export interface ObservedNode {
  readonly object: KubeObject;
  readonly ref: ObjectRef;
  readonly role: 'control-plane' | 'worker';
  readonly labels: Readonly<Record<string, string>>;
  readonly ready: boolean;
  /** What pods may use, by resource: `cpu`, `memory`. */
  readonly allocatable: Readonly<Record<string, string>>;
}

/** All nodes that have joined. */
export const nodesOf: (seen: Observation) => readonly ObservedNode[] = perObservation((seen) =>
  objectsOf(seen, 'Node').map(nodeIn),
);

export function readyNodes(seen: Observation): readonly ObservedNode[] {
  return nodesOf(seen).filter(({ ready }) => ready);
}

/** True when as many nodes are Ready as there are node containers: before that, placement is not yet decided. */
export function allNodesReady(seen: Observation): boolean {
  const joined = nodesOf(seen).length;
  const expected = seen.containers.ok ? seen.containers.value.length : joined;
  const ready = readyNodes(seen).length;
  return ready > 0 && ready >= expected && ready === joined;
}

function nodeIn(object: KubeObject): ObservedNode {
  const labels = object.metadata.labels ?? {};
  return {
    object,
    ref: refOf(object),
    role: 'node-role.kubernetes.io/control-plane' in labels ? 'control-plane' : 'worker',
    labels,
    ready: conditionIsTrue(object, 'Ready'),
    allocatable: textsAt(object, 'status', 'allocatable'),
  };
}
