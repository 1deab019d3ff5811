import { eemtDev } from '../../core/command-hint.ts';
import type { Rule, Symptom, Observation } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { lastEnd, type ObservedContainer } from '../../core/observed/containers.ts';
import { containerEvidence } from '../../core/observed/evidence.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { describe, healedByHand, logsOf } from '../../core/repair.ts';

/** A container that has run well since is no longer news. */
const freshMs = 600_000;

export const oomKilled: Rule = {
  id: 'oom-killed',
  title: 'A container was killed for using too much memory',
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => pod.containers.flatMap((container) => symptom(seen, pod, container))),
};

function symptom(seen: Observation, pod: ObservedPod, container: ObservedContainer): readonly Symptom[] {
  const last = lastEnd(container);
  if (last?.reason !== 'OOMKilled') return [];
  const runs = container.running && container.ready;
  if (runs && ageMs(seen, last.finishedAt) > freshMs) return [];
  const limit = container.limits['memory'];
  const crashes = container.restarts + (container.running ? 0 : 1);
  return [
    {
      subject: pod.ref,
      severity: runs ? 'high' : 'critical',
      cause:
        limit === undefined
          ? `Container ${container.name} was killed: the machine has too little memory.`
          : `Container ${container.name} was killed: it used more than its ${limit} of memory.`,
      evidence: [
        containerEvidence(
          pod,
          container,
          `OOMKilled, exit code ${String(last.exitCode)}, ${String(container.restarts)} restarts`,
          last.finishedAt,
        ),
      ],
      // Once can be one large DEM; what does not even start for the second time never will.
      course: !container.running && crashes >= 2 ? 'terminal' : 'transient',
      repair: healedByHand(
        [logsOf(pod.ref.name, container.name, container.terminated === null), describe(pod.ref)],
        eemtDev('up', '--profile', 'balanced'),
      ),
    },
  ];
}
