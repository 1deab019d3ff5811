import type { LogLine } from '../../core/log.ts';
import { readMark, type ReadMark } from '../../lib/read-mark.ts';
import type { LogSource, Runtime } from '../../targets/runtime.ts';

/** Where one log stands in being read. */
export interface LogCursor {
  readonly id: string;
  /** As it was listed last. */
  source: LogSource;
  mark: ReadMark;
  /** Lines of the first look; null: all. */
  readonly tail: number | null;
  /** The run that was read last; null: none yet. */
  run: string | null;
  /** First line that was read since then. */
  firstOfRun: string | null;
  /** That run has ended and was read to its end. */
  complete: boolean;
}

export interface CursorStart {
  /** What is older is not wanted; null: everything is. */
  readonly since: string | null;
  readonly tail: number | null;
}

export function logCursor(source: LogSource, { since, tail }: CursorStart): LogCursor {
  return {
    id: source.id,
    source,
    mark: readMark(since),
    tail,
    run: null,
    firstOfRun: null,
    complete: false,
  };
}

export interface Reading {
  readonly previous: boolean;
  readonly follow: boolean;
}

/** What was not read before, and goes on where the last reading ended or broke off. */
export async function* readOn(
  cursor: LogCursor,
  { readLog }: Pick<Runtime, 'readLog'>,
  { previous, follow }: Reading,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  const { mark, source } = cursor;
  mark.resume();
  // Without its last line nobody knows where a log stood when it was first looked at.
  const tail = mark.begun() || cursor.tail === null ? null : Math.max(1, cursor.tail);
  const hidden = cursor.tail === 0 && !mark.begun();
  for await (const lines of readLog(source, { previous, follow, since: mark.since(), tail }, signal)) {
    const fresh = lines.filter(({ at }) => mark.take(at));
    cursor.firstOfRun ??= fresh[0]?.at ?? null;
    if (fresh.length > 0 && !hidden) yield fresh;
  }
}

/**
 * One bout of following: what a run that ended meanwhile has left behind, then the present run until it ends. To be called again with each
 * later listing; rejects where reading broke off, and then goes on from there.
 */
export async function* followOn(
  cursor: LogCursor,
  runtime: Pick<Runtime, 'readLog'>,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  const { run, running, before } = cursor.source;
  if (run === null) return;
  if (run !== cursor.run) {
    if (before !== null && before.run !== run) yield* readBefore(cursor, runtime, before.endedAt, signal);
    cursor.run = run;
    cursor.firstOfRun = null;
    cursor.complete = false;
  }
  if (cursor.complete) return;
  yield* readOn(cursor, runtime, { previous: false, follow: true }, signal);
  // It had ended when it was listed, before it was read.
  if (!running) cursor.complete = true;
}

/** The server may have given the log of the next run already when the one before was still listed; then that one was never read. */
async function* readBefore(
  cursor: LogCursor,
  runtime: Pick<Runtime, 'readLog'>,
  endedAt: string | null,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  const reading = { previous: true, follow: false };
  const unread =
    endedAt !== null && cursor.firstOfRun !== null && cursor.firstOfRun.slice(0, 19) > endedAt.slice(0, 19);
  if (!unread) yield* readOn(cursor, runtime, reading, signal);
  else yield* readOn({ ...cursor, mark: readMark(null) }, runtime, reading, signal);
}
