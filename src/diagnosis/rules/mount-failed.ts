import { eemtDev } from '../../core/command-hint.ts';
import type { Rule, Symptom, Observation } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { eventEvidence } from '../../core/observed/evidence.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { describe, healedByHand } from '../../core/repair.ts';

/**
 * Only what cannot come right by itself; a kubelet that is behind ("not registered", "timed out", "failed to process volumes …
 * error processing PVC": seen right after a pod was replaced) often does. One claim in several volumes is a bug of its own.
 */
const final =
  /hostPath type check failed|path "[^"]*" does not exist|(configmap|secret) "[^"]*" not found|references non-existent|permission denied|is not a directory/i;
/** Configuration may be made a moment after the pod that names it. */
const patienceMs = 10_000;

export const mountFailed: Rule = {
  id: 'mount-failed',
  title: 'A volume cannot be mounted',
  judge: (seen) => livingPods(seen).flatMap((pod) => symptom(seen, pod)),
};

function symptom(seen: Observation, pod: ObservedPod): readonly Symptom[] {
  // Containers that run or have run had their volumes; an old event is history.
  if (pod.phase !== 'Pending' || pod.containers.some((one) => one.running || one.terminated !== null))
    return [];
  const events = eventsAbout(seen, pod.object, 'FailedMount', 'FailedAttachVolume');
  const telling = events.find((event) => final.test(event.message)) ?? events[0];
  if (telling === undefined) return [];
  const terminal = final.test(telling.message) && ageMs(seen, pod.createdAt) > patienceMs;
  return [
    {
      subject: pod.ref,
      severity: 'critical',
      cause: `A volume of pod ${pod.ref.name} cannot be mounted: ${plain(telling.message)}`,
      evidence: [eventEvidence(telling)],
      course: terminal ? 'terminal' : 'transient',
      repair: healedByHand([describe(pod.ref)], eemtDev('up')),
    },
  ];
}

function plain(message: string): string {
  const [, unprocessed, reason] = /failed to process volumes=\[([^\]]+)\](?:: (.*))?/.exec(message) ?? [];
  if (unprocessed !== undefined) {
    return `the kubelet has not finished with ${unprocessed.trim().split(/\s+/).join(', ')}${reason === undefined ? '' : `: ${reason}`}.`;
  }
  return message.replace(/^MountVolume\.\w+ failed for volume "([^"]+)" : /, 'volume $1: ');
}
