import type { Rule } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { eventEvidence } from '../../core/observed/evidence.ts';
import { livingPods } from '../../core/observed/pods.ts';
import { describe, healedByHand, logsOf } from '../../core/repair.ts';

/** A failure before this is over; probes come every few seconds. */
const freshMs = 90_000;

/** Heals perhaps: what starts is not ready at first. */
export const probeFailing: Rule = {
  id: 'probe-failing',
  title: 'A container runs but does not answer its probe',
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => {
      const waiting = pod.containers.find((one) => !one.init && one.running && !one.ready);
      const [event] = eventsAbout(seen, pod.object, 'Unhealthy');
      if (waiting === undefined || event === undefined || ageMs(seen, event.at) > freshMs) return [];
      return [
        {
          subject: pod.ref,
          severity: event.count >= 3 ? 'high' : 'medium',
          cause: `Container ${waiting.name} runs but is not Ready: ${event.message.split('\n', 1)[0] ?? ''}`,
          evidence: [eventEvidence({ ...event, message: `${event.message} (${String(event.count)} times)` })],
          course: 'transient',
          repair: healedByHand([logsOf(pod.ref.name, waiting.name, false), describe(pod.ref)]),
        },
      ];
    }),
};
