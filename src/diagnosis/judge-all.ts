import type { Rule, Symptom, Observation } from '../core/observation.ts';
import { deploymentsOf } from '../core/observed/deployments.ts';
import { podsOf, type ObservedPod } from '../core/observed/pods.ts';
import { unschedulable } from './rules/unschedulable.ts';

export interface Judged extends Symptom {
  /** Of the rule. */
  readonly id: string;
}

/** Pure. Every symptom of every rule; those about the past are dropped or no longer end a wait. */
export function judgeAll(observation: Observation, rules: readonly Rule[]): readonly Judged[] {
  const pods = new Map(podsOf(observation).map((pod) => [pod.ref.name, pod]));
  const found = rules.flatMap((rule) =>
    rule.judge(observation).flatMap((symptom) => {
      const pod = symptom.subject.kind === 'Pod' ? pods.get(symptom.subject.name) : undefined;
      if (pod?.deleting === true) return [];
      const course = isPassing(observation, symptom, pod) ? 'transient' : symptom.course;
      return [{ ...symptom, course, id: rule.id }];
    }),
  );
  const mayBePlaced = new Set(
    found
      .filter((one) => one.id === unschedulable.id && one.course === 'transient')
      .map((one) => one.subject.name),
  );
  // Whether a pod may yet be placed is judged in one place: a bug that reads the same message knows no more.
  return found.map((one) =>
    one.subject.kind === 'Pod' && mayBePlaced.has(one.subject.name) ? { ...one, course: 'transient' } : one,
  );
}

/**
 * True for the state of something that is being replaced. A broken release that is healed by a new rollout still
 * shows its old, failed pods for a while: they must not end the wait for the new ones. Nor must the pod of a
 * Job: the clean-up has its next run, and EEMT works without it.
 */
function isPassing(observation: Observation, symptom: Symptom, pod: ObservedPod | undefined): boolean {
  if (pod !== undefined) return pod.outdated || pod.madeBy === 'Job';
  if (symptom.subject.kind !== 'Deployment') return false;
  const deployment = deploymentsOf(observation).find(({ ref }) => ref.name === symptom.subject.name);
  return deployment?.takenUp === false;
}
