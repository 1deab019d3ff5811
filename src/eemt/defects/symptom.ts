import type { Evidence, ObjectRef, Repair, Symptom } from '../../core/observation.ts';
import type { ObservedPod } from '../../core/observed/pods.ts';
import type { Unplaced } from '../../core/observed/scheduling.ts';
import { healedByUp } from '../../core/repair.ts';

/** Of a defect that never heals by waiting. `up` cures every defect; `byHand` is for those who want to do it themselves. */
export function terminal(
  subject: ObjectRef,
  cause: string,
  evidence: readonly Evidence[],
  byHand: Repair['byHand'] = [],
): Symptom {
  return { subject, severity: 'critical', cause, evidence, course: 'terminal', repair: healedByUp(byHand) };
}

/** Of a defect by which the scheduler finds no node: whether waiting helps, the scheduler's answer tells. */
export function notPlaced(
  { ref }: ObservedPod,
  { isFinal, evidence }: Unplaced,
  cause: string,
  byHand: Repair['byHand'] = [],
): Symptom {
  const symptom = terminal(ref, cause, [evidence], byHand);
  return isFinal ? symptom : { ...symptom, course: 'transient' };
}
