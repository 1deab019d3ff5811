import { drawLive } from './live-frame.ts';
import { stepFrame } from './step-frame.ts';
import { afterEvent, atEnd, waitingRows } from './step-rows.ts';
import type { StepEvent } from './step-rows.ts';
import { styles } from './style.ts';

export interface StepDrawing {
  apply(event: StepEvent): void;
  /** Leaves the last frame and the cursor; steps that never ended are marked. */
  finish(): void;
}

/** Draws the steps on this terminal until `finish`. */
export function drawSteps(
  steps: readonly { readonly id: string; readonly title: string }[],
  stream: NodeJS.WriteStream,
  color: boolean,
  nowMs: () => number,
): StepDrawing {
  const style = styles(color);
  let rows = waitingRows(steps);
  const end = drawLive(stream, (size) => stepFrame(rows, size, nowMs(), style));
  return {
    apply(event) {
      rows = afterEvent(rows, event);
    },
    finish() {
      rows = atEnd(rows);
      end();
    },
  };
}
