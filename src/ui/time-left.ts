import { longestPath } from '../core/estimate.ts';
import type { PlannedStep, RunEvent } from '../core/events.ts';
import { roughly } from './format.ts';
import type { StepRow } from './step-rows.ts';

export type StartedPlan = Pick<
  Extract<RunEvent, { readonly event: 'plan-started' }>,
  'steps' | 'estimateSeconds'
>;

/**
 * `about 40 s left`; null where nobody knows, where a step failed, or where all took longer than expected. From step to step it falls when one ends early, and stands
 * while one takes longer; it never rises. Pure.
 */
export function timeLeft(
  { steps, estimateSeconds }: StartedPlan,
  rows: readonly StepRow[],
  startedMs: number,
  nowMs: number,
): string | null {
  if (estimateSeconds === undefined || rows.some(({ state }) => state === 'failed')) return null;
  const byId = new Map(steps.map((step) => [step.id, step]));
  const whole = estimateSeconds - (nowMs - startedMs) / 1000;
  const seconds = steps.some(isTimed)
    ? longestPath(rows.map((row) => leftOf(row, byId.get(row.id), nowMs)))
    : whole;
  if (seconds <= 0) return null;
  return seconds < 5 ? 'a few seconds left' : `about ${roughly(seconds)} left`;
}

function isTimed({ estimateSeconds }: PlannedStep): boolean {
  return estimateSeconds !== undefined;
}

function leftOf({ id, state, startedMs }: StepRow, planned: PlannedStep | undefined, nowMs: number) {
  const { after = [], estimateSeconds = 0 } = planned ?? {};
  const ran = startedMs === null ? 0 : (nowMs - startedMs) / 1000;
  const open = state === 'waiting' || state === 'running';
  return { id, after, seconds: open ? Math.max(0, estimateSeconds - ran) : 0 };
}
