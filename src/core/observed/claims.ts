import { listAt, textAt } from '../../lib/json-at.ts';
import type { KubeObject } from '../blueprint.ts';
import type { ObjectRef, Observation } from '../observation.ts';
import { isBeingDeleted, objectsOf, refOf } from './objects.ts';
import { perObservation } from './per-observation.ts';

export interface ObservedClaim {
  readonly object: KubeObject;
  readonly ref: ObjectRef;
  /** Pending, Bound or Lost. */
  readonly phase: string;
  readonly asked: string;
  readonly accessModes: readonly string[];
  /** Of the volume behind it, or null while there is none. */
  readonly size: string | null;
  readonly volume: string | null;
  readonly createdAt: string;
  readonly deleting: boolean;
}

/** All claims by name. */
export const claimsOf: (seen: Observation) => readonly ObservedClaim[] = perObservation((seen) =>
  objectsOf(seen, 'PersistentVolumeClaim')
    .map(claimIn)
    .sort((a, b) => a.ref.name.localeCompare(b.ref.name)),
);

/** Claims that wait for a volume. What was said of one that is bound meanwhile is over. */
export function pendingClaims(seen: Observation): readonly ObservedClaim[] {
  return claimsOf(seen).filter(({ deleting, phase }) => !deleting && phase === 'Pending');
}

function claimIn(object: KubeObject): ObservedClaim {
  return {
    object,
    ref: refOf(object),
    phase: textAt(object, 'status', 'phase') ?? 'Pending',
    asked: textAt(object, 'spec', 'resources', 'requests', 'storage') ?? '',
    accessModes: listAt(object, 'spec', 'accessModes').filter((mode) => typeof mode === 'string'),
    size: textAt(object, 'status', 'capacity', 'storage') ?? null,
    volume: textAt(object, 'spec', 'volumeName') ?? null,
    createdAt: textAt(object, 'metadata', 'creationTimestamp') ?? '',
    deleting: isBeingDeleted(object),
  };
}
