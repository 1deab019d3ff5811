import type { Observation, Rule } from '../../core/observation.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { textAt } from '../../lib/json-at.ts';
import { describe, healedByHand } from '../../core/repair.ts';

/** Heals perhaps: the controller makes a new pod, and the kubelet frees what it can (unused images, logs). */
export const evicted: Rule = {
  id: 'evicted',
  title: 'A node put a pod out to save itself',
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => {
      const said = whyEvicted(seen, pod);
      if (said === undefined) return [];
      const { message, at } = said;
      const short = /low on resource: ([a-z-]+)/.exec(message)?.[1];
      return [
        {
          subject: pod.ref,
          severity: 'high',
          cause: `Node ${pod.node ?? '?'} put pod ${pod.ref.name} out: ${shortOf(short, message)}`,
          evidence: [evidence(`pod ${pod.ref.name}`, message, at)],
          course: 'transient',
          repair: healedByHand([
            describe(pod.ref),
            { argv: ['docker', 'system', 'df'], purpose: 'what fills the disk that all nodes share' },
          ]),
        },
      ];
    }),
};

/** A pod whose containers end well when they are told to counts as Succeeded; only an event says why they were told. */
function whyEvicted(
  seen: Observation,
  { object, phase, reason, message }: ObservedPod,
): { readonly message: string; readonly at: string } | undefined {
  if (phase === 'Failed' && reason === 'Evicted')
    return { message, at: textAt(object, 'status', 'startTime') ?? seen.at };
  return phase === 'Succeeded' ? eventsAbout(seen, object, 'Evicted')[0] : undefined;
}

function shortOf(resource: string | undefined, message: string): string {
  if (resource === 'ephemeral-storage' || resource === 'nodefs' || resource === 'imagefs') {
    return 'its disk is nearly full.';
  }
  return resource === 'memory' ? 'its memory is nearly full.' : message;
}
