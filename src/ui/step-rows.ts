import type { RunEvent } from '../core/events.ts';
import { duration, percent } from './format.ts';
import { cleanLine } from './text.ts';

export type StepEvent = Extract<RunEvent, { readonly id: string }>;
export type StepState = 'waiting' | 'running' | 'done' | 'left out' | 'failed' | 'not finished';

/** One step as its events have told it so far. */
export interface StepRow {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
  /** Since when it runs, by the reporter's clock. */
  readonly startedMs: number | null;
  /** Stands behind the title: progress, duration, why it failed. */
  readonly note: string;
  /** The newest line of the tool that it runs. */
  readonly output: string;
}

export function waitingRows(
  steps: readonly { readonly id: string; readonly title: string }[],
): readonly StepRow[] {
  return steps.map(({ id, title }) => ({
    id,
    title,
    state: 'waiting',
    startedMs: null,
    note: '',
    output: '',
  }));
}

/** The rows after an event. A step that has ended stays as it ended. Pure. */
export function afterEvent(rows: readonly StepRow[], event: StepEvent, nowMs: number): readonly StepRow[] {
  return rows.map((row) => (row.id === event.id && isOpen(row) ? { ...row, ...change(event, nowMs) } : row));
}

/** The rows when nothing more will come. */
export function atEnd(rows: readonly StepRow[]): readonly StepRow[] {
  return rows.map((row) => (isOpen(row) ? { ...row, state: 'not finished', note: 'not finished' } : row));
}

function isOpen({ state }: StepRow): boolean {
  return state === 'waiting' || state === 'running';
}

function change(event: StepEvent, nowMs: number): Partial<StepRow> {
  switch (event.event) {
    case 'step-started':
      return { state: 'running', startedMs: nowMs };
    case 'step-output': {
      const output = cleanLine(event.line);
      return output === '' ? {} : { output };
    }
    case 'step-progress':
      return { note: percent(event.fraction) };
    case 'step-skipped':
      return { state: 'done', note: `already so: ${cleanLine(event.note)}` };
    case 'step-left-out':
      return { state: 'left out', note: `left out: ${cleanLine(event.reason)}` };
    case 'step-done':
      return { state: 'done', note: duration(event.durationMs) };
    case 'step-failed':
      return { state: 'failed', note: `${duration(event.durationMs)}  ${cleanLine(event.message)}` };
  }
}
