import { eemtDev } from '../../core/command-hint.ts';
import type { Evidence, ObjectRef, Observation, Repair, Severity, Symptom } from '../../core/observation.ts';
import { jobRef, type FailedJob } from '../../core/observed/jobs.ts';
import type { ObservedPod } from '../../core/observed/pods.ts';
import type { Unplaced } from '../../core/observed/scheduling.ts';
import { healedByHand, healedByUp } from '../../core/repair.ts';

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

/** Of failed jobs with one cause: said once, about the newest. The page works all the same, so that no wait ends by it. */
export function jobsFailed(
  seen: Observation,
  id: string,
  failed: readonly FailedJob[],
  cause: string,
  heals: 'by-up' | 'by-hand' = 'by-up',
): readonly Symptom[] {
  const [newest] = failed;
  if (newest === undefined) return [];
  return [
    ofJob(
      jobRef(seen, newest.job),
      'medium',
      cause,
      failed.map((one) => one.evidence),
      id,
      heals,
    ),
  ];
}

export function ofJob(
  subject: ObjectRef,
  severity: Severity,
  cause: string,
  evidence: readonly Evidence[],
  id: string,
  heals: 'by-up' | 'by-hand',
): Symptom {
  const byHand = [
    { ...eemtDev('bugs show', id), purpose: 'why it happens, and what eemt-dev does about it' },
  ];
  const repair = heals === 'by-up' ? healedByUp(byHand) : healedByHand(byHand);
  return { subject, severity, cause, evidence, course: 'transient', repair };
}
