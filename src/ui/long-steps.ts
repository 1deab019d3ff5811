import type { PlannedStep } from '../core/events.ts';
import { wholeSeconds } from './format.ts';
import { afterEvent, waitingRows, type StepEvent } from './step-rows.ts';
import { cleanLine } from './text.ts';

const everyMs = 30_000;

/** For whoever sees no drawing: that a step still runs, each half minute of it. */
export interface LongSteps {
  apply(event: StepEvent, nowMs: number): void;
  /** What is to be said by now, and was not yet. */
  lines(nowMs: number): readonly string[];
}

export function longSteps(steps: readonly PlannedStep[]): LongSteps {
  let rows = waitingRows(steps);
  const said = new Map<string, number>();
  return {
    apply(event, nowMs) {
      rows = afterEvent(rows, event, nowMs);
    },
    lines: (nowMs) =>
      rows.flatMap(({ id, state, title, startedMs, note }) => {
        if (state !== 'running' || startedMs === null) return [];
        const times = Math.floor((nowMs - startedMs) / everyMs);
        if (times <= (said.get(id) ?? 0)) return [];
        said.set(id, times);
        const progress = note === '' ? '' : `, ${note}`;
        return [`Still running after ${wholeSeconds(nowMs - startedMs)}: ${cleanLine(title)}${progress}`];
      }),
  };
}
