import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { CancelledError, isEemtDevError, NotReadyError } from '../errors/index.ts';
import { duration } from '../ui/format.ts';

/** Code of the error that ends a verb whose reader went away; that is no failure. */
export const readerGone = 'READER_GONE';

export interface Stop {
  readonly signal: AbortSignal;
  /** Ends the verb because nobody reads what it prints (`logs -f | head`). */
  readerGone(): void;
  /** Starts --timeout. */
  limit(timeoutMs: number): void;
  /** What to report for an error that was thrown: what stopped the verb, where that is the reason. */
  explain(thrown: unknown): unknown;
  dispose(): void;
}

/** Joins everything that can end a verb early: signals, --timeout, a reader that went away. */
export function createStop(outside: AbortSignal | undefined): Stop {
  const own = new AbortController();
  const signal = outside ? AbortSignal.any([outside, own.signal]) : own.signal;
  let timer: NodeJS.Timeout | undefined;
  return {
    signal,
    readerGone: () => {
      own.abort(new CancelledError(readerGone, 'Nobody reads the output any more.'));
    },
    limit: (timeoutMs) => {
      timer = setTimeout(() => {
        own.abort(timeLimit(timeoutMs));
      }, timeoutMs);
    },
    explain: (thrown) => {
      if (!signal.aborted) return thrown;
      const reason: unknown = signal.reason;
      // The verb ended its own work because of the stop, and says how.
      if (isEemtDevError(thrown) && thrown.details['afterStop'] === true) return thrown;
      // Findings of the wait say more than the limit that ended it.
      if (
        isEemtDevError(reason) &&
        reason.exitCode === 6 &&
        isEemtDevError(thrown) &&
        thrown.exitCode !== 130
      )
        return thrown;
      return reason;
    },
    dispose: () => {
      clearTimeout(timer);
    },
  };
}

function timeLimit(timeoutMs: number): NotReadyError {
  return new NotReadyError(
    'TIME_LIMIT',
    `Not finished within ${duration(timeoutMs)}, the limit of --timeout.`,
    {
      hints: [
        advice`${eemtDev('status')} shows what stands.`,
        'Run it again with a longer --timeout; it goes on from here.',
      ],
    },
  );
}
