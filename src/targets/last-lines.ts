import type { LogLine } from '../core/log.ts';
import { withoutControls } from '../lib/without-controls.ts';

/** How much of a log rules get to see. */
export const tail = 40;
/** Of a container that runs well only what it said lately counts: an old complaint is history. */
export const latelyMs = 15 * 60_000;
/** Fifty workers that crash for one reason need one log, not fifty. */
export const mostCrashed = 8;
/** Workers are alike. */
export const mostWorkers = 2;
export const logLimitMs = 5_000;

/** The last lines of a log as rules and people may have them: nothing in them steers a terminal, and no line is endless. */
export async function lastLines(pieces: AsyncIterable<readonly LogLine[]>): Promise<readonly string[]> {
  let last: readonly string[] = [];
  for await (const lines of pieces) last = [...last, ...lines.slice(-tail).map(textOf)].slice(-tail);
  return last.filter((line) => line !== '');
}

const longest = 4_000;

/** A progress bar writes over itself; its last state counts. */
function textOf({ text }: LogLine): string {
  const shown = text.replace(/\r+$/, '').split('\r').at(-1) ?? '';
  const line = withoutControls(shown.slice(0, longest));
  return shown.length > longest ? `${line}…` : line;
}
