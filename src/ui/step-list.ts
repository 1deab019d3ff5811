import { drawLive } from './live-frame.ts';
import { stepFrame } from './step-frame.ts';
import { afterEvent, atEnd, waitingRows } from './step-rows.ts';
import type { StepEvent } from './step-rows.ts';
import { styles } from './style.ts';
import { timeLeft, type StartedPlan } from './time-left.ts';

export interface StepDrawing {
  apply(event: StepEvent): void;
  /** Leaves the last frame and the cursor; steps that never ended are marked. */
  finish(): void;
}

/** Draws the steps on this terminal until `finish`. */
export function drawSteps(
  plan: StartedPlan,
  stream: NodeJS.WriteStream,
  color: boolean,
  nowMs: () => number,
): StepDrawing {
  const style = styles(color);
  const startedMs = nowMs();
  let rows = waitingRows(plan.steps);
  let ended = false;
  const end = drawLive(stream, (size) => {
    const now = nowMs();
    const left = ended ? null : timeLeft(plan, rows, startedMs, now);
    return stepFrame(rows, size, now, style, left);
  });
  return {
    apply(event) {
      rows = afterEvent(rows, event, nowMs());
    },
    finish() {
      rows = atEnd(rows);
      ended = true;
      end();
    },
  };
}
