import { eraseLines } from '@inquirer/ansi';
import cliCursor from 'cli-cursor';
import { stepFrame } from './step-frame.ts';
import { afterEvent, atEnd, waitingRows } from './step-rows.ts';
import type { StepEvent } from './step-rows.ts';
import { styles } from './style.ts';

export interface StepDrawing {
  apply(event: StepEvent): void;
  /** Leaves the last frame and the cursor; steps that never ended are marked. */
  finish(): void;
}

/** A build writes thousands of lines; frames are drawn by the clock, not by events. */
const frameMs = 100;

/** Draws the steps on this terminal, each frame over the one before, until `finish`. */
export function drawSteps(
  steps: readonly { readonly id: string; readonly title: string }[],
  stream: NodeJS.WriteStream,
  color: boolean,
  nowMs: () => number,
): StepDrawing {
  const style = styles(color);
  let rows = waitingRows(steps);
  let drawn = '';
  const draw = (height: number): void => {
    const frame = `${stepFrame(rows, { columns: stream.columns || 80, height }, nowMs(), style).join('\n')}\n`;
    if (frame === drawn) return;
    stream.write(eraseLines(drawn === '' ? 0 : drawn.split('\n').length) + frame);
    drawn = frame;
  };
  // The cursor stands below the frame.
  const drawWhatFits = (): void => {
    draw((stream.rows || 24) - 1);
  };
  cliCursor.hide(stream);
  drawWhatFits();
  const timer = setInterval(drawWhatFits, frameMs);
  return {
    apply(event) {
      rows = afterEvent(rows, event);
    },
    finish() {
      clearInterval(timer);
      rows = atEnd(rows);
      draw(Infinity);
      cliCursor.show(stream);
    },
  };
}
