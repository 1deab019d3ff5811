import type { Rule } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { livingPods } from '../../core/observed/pods.ts';
import { textAt } from '../../lib/json-at.ts';
import { describe, healedByHand } from '../../core/repair.ts';

/** Heals perhaps: the controller makes a new pod, and the kubelet frees what it can (unused images, logs). */
export const evicted: Rule = {
  id: 'evicted',
  title: 'A node put a pod out to save itself',
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => {
      if (pod.phase !== 'Failed' || pod.reason !== 'Evicted') return [];
      const { message } = pod;
      const short = /low on resource: ([a-z-]+)/.exec(message)?.[1];
      return [
        {
          subject: pod.ref,
          severity: 'high',
          cause: `Node ${pod.node ?? '?'} put pod ${pod.ref.name} out: ${shortOf(short, message)}`,
          evidence: [
            evidence(`pod ${pod.ref.name}`, message, textAt(pod.object, 'status', 'startTime') ?? seen.at),
          ],
          course: 'transient',
          repair: healedByHand([
            describe(pod.ref),
            { argv: ['docker', 'system', 'df'], purpose: 'what fills the disk that all nodes share' },
          ]),
        },
      ];
    }),
};

function shortOf(resource: string | undefined, message: string): string {
  if (resource === 'ephemeral-storage' || resource === 'nodefs' || resource === 'imagefs') {
    return 'its disk is nearly full.';
  }
  return resource === 'memory' ? 'its memory is nearly full.' : message;
}
