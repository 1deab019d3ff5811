import type { Recogniser, Sighting, Snapshot } from '../core/observation.ts';
import type { PodSeen } from './pods.ts';
import { isObserved, isOutdated, ownerOf, podsOf } from './pods.ts';
import { objectNamed } from './read.ts';
import { unschedulable } from './rules/unschedulable.ts';

export interface Recognised extends Sighting {
  /** Of the recogniser. */
  readonly id: string;
}

/** Pure. Every sighting of every recogniser; those about the past are dropped or no longer end a wait. */
export function recogniseAll(snapshot: Snapshot, recognisers: readonly Recogniser[]): readonly Recognised[] {
  const pods = new Map(podsOf(snapshot).map((pod) => [pod.ref.name, pod]));
  const found = recognisers.flatMap((recogniser) =>
    recogniser.recognise(snapshot).flatMap((sighting) => {
      const pod = sighting.subject.kind === 'Pod' ? pods.get(sighting.subject.name) : undefined;
      if (pod?.deleting === true) return [];
      const heals = isPassing(snapshot, sighting, pod) ? 'perhaps' : sighting.heals;
      return [{ ...sighting, heals, id: recogniser.id }];
    }),
  );
  const mayBePlaced = new Set(
    found
      .filter((one) => one.id === unschedulable.id && one.heals === 'perhaps')
      .map((one) => one.subject.name),
  );
  // Whether a pod may yet be placed is judged in one place: a bug that reads the same message knows no more.
  return found.map((one) =>
    one.subject.kind === 'Pod' && mayBePlaced.has(one.subject.name) ? { ...one, heals: 'perhaps' } : one,
  );
}

/**
 * True for the state of something that is being replaced. A broken release that is healed by a new rollout still
 * shows its old, hopeless pods for a while: they must not end the wait for the new ones. Nor must the pod of a
 * Job: the clean-up has its next run, and EEMT works without it.
 */
function isPassing(snapshot: Snapshot, sighting: Sighting, pod: PodSeen | undefined): boolean {
  if (pod !== undefined) return isOutdated(snapshot, pod) || ownerOf(pod.object)?.kind === 'Job';
  if (sighting.subject.kind !== 'Deployment') return false;
  const deployment = objectNamed(snapshot, 'Deployment', sighting.subject.name);
  return deployment !== undefined && !isObserved(deployment);
}
