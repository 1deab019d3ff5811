import stringWidth from 'fast-string-width';
import type { StepRow, StepState } from './step-rows.ts';
import type { Style } from './style.ts';
import { wholeSeconds } from './format.ts';
import { truncate } from './text.ts';

export interface FrameSize {
  readonly columns: number;
  /** Lines that there is room for. */
  readonly height: number;
}

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const spinnerMs = 100;

interface Look {
  readonly mark: string;
  readonly markColor: keyof Style;
  readonly noteColor: keyof Style;
}

const looks: Readonly<Record<StepState, Look>> = {
  waiting: { mark: '·', markColor: 'dim', noteColor: 'dim' },
  running: { mark: spinner, markColor: 'cyan', noteColor: 'cyan' },
  done: { mark: '✔', markColor: 'green', noteColor: 'dim' },
  'left out': { mark: '–', markColor: 'dim', noteColor: 'dim' },
  failed: { mark: '✖', markColor: 'red', noteColor: 'red' },
  'not finished': { mark: '■', markColor: 'yellow', noteColor: 'yellow' },
};

/** What a terminal shows of the steps at one moment, line by line, and below them what is left of the whole (null: nobody knows). Pure. */
export function stepFrame(
  rows: readonly StepRow[],
  { columns, height }: FrameSize,
  nowMs: number,
  style: Style,
  left: string | null = null,
): readonly string[] {
  if (left !== null && height > 2) {
    const above = stepFrame(rows, { columns, height: height - 1 }, nowMs, style);
    return [...above, style.dim(truncate(`  ${left}`, columns - 1))];
  }
  const shown = rows.length > height ? mostImportant(rows, height - 1) : rows;
  let spare = height - rows.length;
  const lines = shown.flatMap((row) => {
    const line = stepLine(row, columns, nowMs, style);
    if (row.state !== 'running' || row.output === '' || spare <= 0) return [line];
    spare -= 1;
    return [line, `  ${style.dim('│')} ${truncate(row.output, columns - 5)}`];
  });
  const hidden = rows.filter((row) => !shown.includes(row));
  return hidden.length === 0 ? lines : [...lines, style.dim(truncate(`  … ${counts(hidden)}`, columns - 1))];
}

function stepLine(row: StepRow, columns: number, nowMs: number, style: Style): string {
  const { title, state } = row;
  const look = looks[state];
  const note = noteOf(row, nowMs);
  const mark = style[look.markColor](look.mark.charAt(Math.floor(nowMs / spinnerMs) % look.mark.length));
  // Some terminals go to the next line when the last column is written.
  const room = columns - 3;
  if (note === '') return `${mark} ${truncate(title, room)}`;
  // A long note leaves half of the line to the title.
  const head = truncate(title, Math.max(10, room - Math.min(stringWidth(note), Math.floor(room / 2)) - 2));
  return `${mark} ${head}  ${style[look.noteColor](truncate(note, room - stringWidth(head) - 2))}`;
}

/** What runs shows how long it has by now, once that is worth a look. */
function noteOf({ state, note, startedMs }: StepRow, nowMs: number): string {
  if (state !== 'running' || startedMs === null || nowMs - startedMs < 1000) return note;
  return [note, wholeSeconds(nowMs - startedMs)].filter((text) => text !== '').join('  ');
}

const importance: readonly StepState[] = ['failed', 'running', 'not finished', 'waiting', 'left out', 'done'];

/** So many rows, in their order: in a low terminal what runs is worth more than what is done, and what was done last more than the first. */
function mostImportant(rows: readonly StepRow[], count: number): readonly StepRow[] {
  const ranked = importance.flatMap((state) => {
    const alike = rows.filter((row) => row.state === state);
    return state === 'done' ? alike.toReversed() : alike;
  });
  const chosen = ranked.slice(0, Math.max(0, count));
  return rows.filter((row) => chosen.includes(row));
}

function counts(rows: readonly StepRow[]): string {
  return importance
    .map((state) => ({ state, count: rows.filter((row) => row.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${String(count)} ${state}`)
    .join(', ');
}
