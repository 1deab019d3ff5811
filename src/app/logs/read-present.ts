import { ToolFailedError } from '../../errors/index.ts';
import { mergeSorted } from '../../lib/merge-sorted.ts';
import type { Runtime } from '../../targets/runtime.ts';
import type { SourceLine } from './follow-sources.ts';
import { readOn, type LogCursor } from './log-cursor.ts';

/** Readings of one log that broke off without a single line. */
const mostFailures = 3;

export interface Present {
  readonly runtime: Pick<Runtime, 'readLog'>;
  readonly previous: boolean;
  readonly onFailure: (cursor: LogCursor, reason: string) => void;
}

/** What these logs hold by now, all of it in order of time. */
export function readPresent(
  cursors: readonly LogCursor[],
  present: Present,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceLine[]> {
  return mergeSorted(cursors.map((cursor) => readWhole(cursor, present, signal)));
}

async function* readWhole(
  cursor: LogCursor,
  { runtime, previous, onFailure }: Present,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceLine[]> {
  const { source } = cursor;
  cursor.run = source.run;
  for (let failures = 0; failures < mostFailures;) {
    try {
      for await (const lines of readOn(cursor, runtime, { previous, follow: false }, signal)) {
        failures = 0;
        yield lines.map((line) => ({ ...line, source }));
      }
      cursor.complete = !source.running;
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ToolFailedError)) throw error;
      failures += 1;
      if (failures === mostFailures) onFailure(cursor, error.message);
    }
  }
}
