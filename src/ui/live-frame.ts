import { isDeepStrictEqual, stripVTControlCharacters } from 'node:util';
import { eraseLines } from '@inquirer/ansi';
import cliCursor from 'cli-cursor';
import stringWidth from 'fast-string-width';
import type { FrameSize } from './step-frame.ts';

/** Events come by thousands; frames are drawn by the clock. */
const frameMs = 100;

/** Draws on this terminal, each frame over the one before; the returned function leaves the last one, however high, and the cursor. */
export function drawLive(
  stream: NodeJS.WriteStream,
  linesOf: (size: FrameSize) => readonly string[],
): () => void {
  let drawn: readonly string[] | undefined;
  const draw = (height: number): void => {
    const columns = stream.columns || 80;
    const lines = linesOf({ columns, height });
    if (drawn && isDeepStrictEqual(lines, drawn)) return;
    stream.write(`${eraseLines(drawn ? rowsOf(drawn, columns) + 1 : 0)}${lines.join('\n')}\n`);
    drawn = lines;
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

/** Rows that lines take by now: a terminal that became narrower has broken the longer ones. Pure. */
export function rowsOf(lines: readonly string[], columns: number): number {
  const widths = lines.map((line) => stringWidth(stripVTControlCharacters(line)));
  return widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
}
