import type { Rule, Symptom, Observation } from '../core/observation.ts';
import { deploymentsOf } from '../core/observed/deployments.ts';
import { podsOf } from '../core/observed/pods.ts';
import { servicesOf } from '../core/observed/services.ts';

export interface Judged extends Symptom {
  /** Of the rule. */
  readonly id: string;
}

/** Pure. Every symptom of every rule; one of something that is being replaced does not end a wait. */
export function judgeAll(observation: Observation, rules: readonly Rule[]): readonly Judged[] {
  return rules.flatMap((rule) =>
    rule.judge(observation).map((symptom) => ({
      ...symptom,
      course: isPassing(observation, symptom) ? 'transient' : symptom.course,
      id: rule.id,
    })),
  );
}

/**
 * True for the state of something that is being replaced. A broken release that is healed by a new rollout still
 * shows its old, failed pods for a while: they must not end the wait for the new ones. Nor must the pod of a
 * Job: the clean-up has its next run, and EEMT works without it. The same holds for its container, and that of the docs.
 */
function isPassing(observation: Observation, { subject }: Symptom): boolean {
  if (subject.kind === 'Pod') {
    const pod = podsOf(observation).find(({ ref }) => ref.name === subject.name);
    return pod !== undefined && (pod.outdated || pod.madeBy === 'Job');
  }
  if (subject.kind === 'Container') {
    const container = servicesOf(observation).find(({ name }) => name === subject.name);
    return container !== undefined && !['web', 'worker', 'runner'].includes(container.role ?? '');
  }
  if (subject.kind !== 'Deployment') return false;
  const deployment = deploymentsOf(observation).find(({ ref }) => ref.name === subject.name);
  return deployment?.takenUp === false;
}
