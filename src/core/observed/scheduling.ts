import type { Evidence, Observation } from '../observation.ts';
import { ageMs } from './age.ts';
import { eventsAbout } from './events.ts';
import { evidence } from './evidence.ts';
import { matches } from './labels.ts';
import { allNodesReady, readyNodes } from './nodes.ts';
import { conditionOf } from './objects.ts';
import { somethingLeaves, type ObservedPod } from './pods.ts';

/** The scheduler's answer for a pod that no node takes. */
export interface Unplaced {
  readonly message: string;
  readonly evidence: Evidence;
  /** Waiting cannot change it. */
  readonly isFinal: boolean;
}

/** The scheduler's first answer is given before the objects around the pod have all come. */
const youngMs = 3_000;

/** Undefined where the pod has a node or the scheduler has not judged it. */
export function unplaced(seen: Observation, pod: ObservedPod): Unplaced | undefined {
  const placed = conditionOf(pod.object, 'PodScheduled');
  if (pod.node !== null || placed?.status !== 'False' || placed.reason !== 'Unschedulable') return undefined;
  const { message, since } = placed;
  // The condition is as old as the first answer, which may have been another one.
  const said = eventsAbout(seen, pod.object, 'FailedScheduling').find((one) => one.message === message);
  return {
    message,
    evidence: evidence('scheduler', message, said?.at ?? since),
    isFinal: isFinal(seen, pod, message, since),
  };
}

/** True where a part of the message says that no node has the labels that the pod asks for. */
export function asksForLabels(message: string): boolean {
  return /didn't match Pod's node affinity\/selector|didn't match node selector/.test(message);
}

/**
 * Never for a pod that waits for something else (a claim that is not yet bound is judged by itself), while nodes are
 * still coming up, while pods are leaving that hold the room, or when a node that would do has meanwhile come.
 */
function isFinal(seen: Observation, pod: ObservedPod, message: string, since: string): boolean {
  if (ageMs(seen, since) < youngMs || !allNodesReady(seen)) return false;
  if (
    /unbound immediate PersistentVolumeClaims|persistentvolumeclaim .* not found|not-ready|unreachable|uninitialized/i.test(
      message,
    )
  ) {
    return false;
  }
  if (/Insufficient|Too many pods/.test(message)) return !somethingLeaves(seen);
  if (asksForLabels(message)) {
    const hasCome = readyNodes(seen).some(({ labels }) => matches(pod.nodeSelector, labels));
    return !hasCome || /volume node affinity|untolerated taint/.test(message);
  }
  return true;
}
