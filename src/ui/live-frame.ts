import { eraseLines } from '@inquirer/ansi';
import cliCursor from 'cli-cursor';
import type { FrameSize } from './step-frame.ts';

/** Events come by thousands; frames are drawn by the clock. */
const frameMs = 100;

/** Draws on this terminal, each frame over the one before; the returned function leaves the last one, however high, and the cursor. */
export function drawLive(
  stream: NodeJS.WriteStream,
  linesOf: (size: FrameSize) => readonly string[],
): () => void {
  let drawn = '';
  const draw = (height: number): void => {
    const frame = `${linesOf({ columns: stream.columns || 80, height }).join('\n')}\n`;
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
  return () => {
    clearInterval(timer);
    draw(Infinity);
    cliCursor.show(stream);
  };
}
