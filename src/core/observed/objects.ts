import { at, listAt, numberAt, textAt } from '../../lib/json-at.ts';
import type { KubeObject } from '../blueprint.ts';
import type { ObjectRef, Observation } from '../observation.ts';
import { perObservation } from './per-observation.ts';

const objectsByKind = perObservation((seen): ReadonlyMap<string, readonly KubeObject[]> => {
  const byKind = new Map<string, KubeObject[]>();
  for (const object of seen.objects.ok ? seen.objects.value : []) {
    const same = byKind.get(object.kind);
    if (same === undefined) byKind.set(object.kind, [object]);
    else same.push(object);
  }
  return byKind;
});

/** Objects of one kind; none where the API server was not readable. */
export function objectsOf(seen: Observation, kind: string): readonly KubeObject[] {
  return objectsByKind(seen).get(kind) ?? [];
}

export function objectNamed(seen: Observation, kind: string, name: string): KubeObject | undefined {
  return objectsOf(seen, kind).find((object) => object.metadata.name === name);
}

export function refOf(object: KubeObject): ObjectRef {
  return { kind: object.kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

/** Kind and name of what made an object, or undefined. */
export function ownerOf(object: KubeObject): { readonly kind: string; readonly name: string } | undefined {
  const owner = listAt(object, 'metadata', 'ownerReferences')[0];
  const kind = textAt(owner, 'kind');
  const name = textAt(owner, 'name');
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

/** True where it was asked to go and is still there. */
export function isBeingDeleted(object: KubeObject): boolean {
  return at(object, 'metadata', 'deletionTimestamp') !== undefined;
}

/** False while the controller has not yet seen the newest specification, so that its status is of the one before. */
export function isTakenUp(object: KubeObject): boolean {
  const generation = numberAt(object, 'metadata', 'generation');
  const observed = numberAt(object, 'status', 'observedGeneration');
  return generation === undefined || (observed ?? 0) >= generation;
}

export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** ISO time of the last change, or ''. */
  readonly since: string;
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const found = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  if (found === undefined) return undefined;
  return {
    status: textAt(found, 'status') ?? 'Unknown',
    reason: textAt(found, 'reason') ?? '',
    message: textAt(found, 'message') ?? '',
    since: textAt(found, 'lastTransitionTime') ?? '',
  };
}

/** False also where the condition was not reported yet. */
export function conditionIsTrue(object: KubeObject, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}
