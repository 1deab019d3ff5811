import type { LogLine } from '../../core/log.ts';
import { orderWindow } from '../../lib/order-window.ts';
import type { LogSource } from '../../targets/runtime.ts';
import type { Clock } from '../../tools/clock.ts';
import { keepListing, type Listing } from './keep-listing.ts';
import type { LogCursor } from './log-cursor.ts';

/** Lines are put into order as far as they come within this time. */
const windowMs = 300;
const releaseMs = 100;
/** Characters that may wait for a reader who takes none. */
const mostWaiting = 8 * 1024 * 1024;

/** A line and whose it is. */
export interface SourceLine extends LogLine {
  readonly source: Pick<LogSource, 'name'>;
}

export interface Following extends Omit<Listing, 'take'> {
  readonly clock: Clock;
  readonly print: (lines: readonly SourceLine[]) => Promise<void>;
}

/** Goes on from where these were read to, with everything that joins them, in order of time. Ends by the signal, or where nothing is left. */
export async function followSources(
  first: readonly LogCursor[],
  following: Following,
  outside: AbortSignal,
): Promise<void> {
  const { clock, print } = following;
  const end = new AbortController();
  const signal = AbortSignal.any([outside, end.signal]);
  const window = orderWindow<SourceLine>(windowMs);
  const full = gate();
  const take = async ({ id, source }: LogCursor, lines: readonly LogLine[]): Promise<void> => {
    window.push(
      id,
      lines.map((line) => ({ ...line, source })),
      clock.nowMs(),
    );
    if (window.size() >= mostWaiting) await full.opened();
  };
  const printing = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(releaseMs, signal);
      const lines = window.release(clock.nowMs());
      if (lines.length > 0) await print(lines);
      if (window.size() < mostWaiting) full.open();
    }
  };
  try {
    await Promise.race([printing(), keepListing(first, { ...following, take }, signal)]);
  } finally {
    end.abort();
    full.open();
    await print(window.flush());
  }
}

/** Holds everybody who asks until it is opened. */
function gate(): { readonly opened: () => Promise<void>; readonly open: () => void } {
  let waiting: (() => void)[] = [];
  return {
    opened: () => new Promise((resolve) => waiting.push(resolve)),
    open: () => {
      const held = waiting;
      waiting = [];
      for (const go of held) go();
    },
  };
}
