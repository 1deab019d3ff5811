import { eemtDev } from '../../core/command-hint.ts';
import type { Rule, Symptom, Observation } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import type { ObservedContainer } from '../../core/observed/containers.ts';
import { containerEvidence } from '../../core/observed/evidence.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { describe, healedByHand } from '../../core/repair.ts';

const reasons = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];
/** The machine was slow, not the configuration wrong. */
const passing = /deadline exceeded|timed out|is reserved for|failed to sync|try again/i;
/** Configuration may be made a moment after the pod that names it. */
const patienceMs = 10_000;

export const containerConfig: Rule = {
  id: 'container-config',
  title: 'A container cannot be made from its configuration',
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => pod.containers.flatMap((container) => symptom(seen, pod, container))),
};

function symptom(seen: Observation, pod: ObservedPod, container: ObservedContainer): readonly Symptom[] {
  const { waiting } = container;
  if (waiting === null || !reasons.includes(waiting.reason)) return [];
  const terminal = !passing.test(waiting.message) && ageMs(seen, pod.createdAt) > patienceMs;
  return [
    {
      subject: pod.ref,
      severity: 'critical',
      cause: `Container ${container.name} cannot be made: ${waiting.message}`,
      evidence: [containerEvidence(pod, container, `${waiting.reason}: ${waiting.message}`, seen.at)],
      course: terminal ? 'terminal' : 'transient',
      repair: healedByHand([describe(pod.ref)], eemtDev('up')),
    },
  ];
}
