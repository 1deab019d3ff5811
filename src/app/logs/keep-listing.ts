import type { LogLine } from '../../core/log.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { LogSource, Runtime } from '../../targets/runtime.ts';
import type { Clock } from '../../tools/clock.ts';
import { followOn, logCursor, type LogCursor } from './log-cursor.ts';

const listMs = 1000;
/** A restart of what answers takes less. */
const mostSilentLists = 60;
/** A stream that outlives its instance for as many lists hangs. */
const mostListsWithout = 10;

export interface Listing {
  readonly runtime: Pick<Runtime, 'readLog'>;
  /** Those that are meant, as they are now. */
  readonly list: (signal: AbortSignal) => Promise<readonly LogSource[]>;
  /** Ends once all that is meant has ended for good; else it waits for others. */
  readonly endsWithSources: boolean;
  readonly clock: Clock;
  /** Resolves when there is room for more. */
  readonly take: (cursor: LogCursor, lines: readonly LogLine[]) => Promise<void>;
  /** A word for people. */
  readonly say: (text: string) => void;
}

/** A cursor, and whether somebody reads on with it. */
interface Followed {
  readonly cursor: LogCursor;
  readonly stop: AbortController;
  busy: boolean;
  listsWithout: number;
  failures: number;
}

/** Asks each second what there is, and has every source read as long as it goes on. */
export async function keepListing(
  first: readonly LogCursor[],
  listing: Listing,
  signal: AbortSignal,
): Promise<void> {
  const { clock, endsWithSources } = listing;
  const followed = new Map(first.map((cursor) => [cursor.id, followedOf(cursor)]));
  const bugs = new AbortController();
  for (;;) {
    const sources = await listed(listing, signal);
    join(followed, sources, listing);
    for (const one of followed.values()) {
      if (!one.busy && one.listsWithout === 0) void bout(one, listing, signal, bugs);
      if (one.listsWithout > mostListsWithout) one.stop.abort();
    }
    leave(followed, listing);
    bugs.signal.throwIfAborted();
    if (endsWithSources && [...followed.values()].every(isOver)) return;
    await clock.sleep(listMs, signal);
  }
}

/** Asks again where nobody answers for a while. */
async function listed({ list, clock, say }: Listing, signal: AbortSignal): Promise<readonly LogSource[]> {
  for (let silent = 0; ; silent += 1) {
    try {
      return await list(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ToolFailedError) || silent === mostSilentLists) throw error;
      if (silent === 0) say(`${error.message} Waiting for it.`);
      await clock.sleep(listMs, signal);
    }
  }
}

function join(followed: Map<string, Followed>, sources: readonly LogSource[], { say }: Listing): void {
  const before = namesOf(followed);
  for (const one of followed.values()) one.listsWithout += 1;
  for (const source of sources) {
    const known = followed.get(source.id);
    if (known) {
      known.cursor.source = source;
      known.listsWithout = 0;
    } else followed.set(source.id, followedOf(logCursor(source, { since: null, tail: null })));
  }
  for (const name of namesOf(followed)) if (!before.has(name)) say(`${name} joins`);
}

function leave(followed: Map<string, Followed>, { say }: Listing): void {
  const before = namesOf(followed);
  for (const [id, { busy, listsWithout }] of followed) if (listsWithout > 0 && !busy) followed.delete(id);
  const left = namesOf(followed);
  for (const name of before) if (!left.has(name)) say(`${name} has left`);
}

async function bout(
  one: Followed,
  { runtime, take, say }: Listing,
  signal: AbortSignal,
  bugs: AbortController,
): Promise<void> {
  const { cursor } = one;
  one.busy = true;
  try {
    const either = AbortSignal.any([signal, one.stop.signal]);
    for await (const lines of followOn(cursor, runtime, either)) {
      one.failures = 0;
      await take(cursor, lines);
    }
  } catch (error) {
    if (signal.aborted || one.stop.signal.aborted) return;
    if (!(error instanceof ToolFailedError)) bugs.abort(error);
    // It is read on with the next list; a word only where that does not help either.
    else if ((one.failures += 1) === 3) say(`${cursor.source.name} cannot be read: ${error.message}`);
  } finally {
    one.busy = false;
  }
}

const followedOf = (cursor: LogCursor): Followed => ({
  cursor,
  stop: new AbortController(),
  busy: false,
  listsWithout: 0,
  failures: 0,
});

const namesOf = (followed: Map<string, Followed>): ReadonlySet<string> =>
  new Set([...followed.values()].map(({ cursor }) => cursor.source.name));

const isOver = ({ busy, cursor }: Followed): boolean => !busy && cursor.complete && cursor.source.ended;
