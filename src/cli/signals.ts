import { writeSync } from 'node:fs';
import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { CancelledError } from '../errors/index.ts';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type SignalName = (typeof names)[number];

/** The part of `process` that signals need. */
export interface SignalSource {
  on(name: SignalName, listener: (name: SignalName) => void): unknown;
  off(name: SignalName, listener: (name: SignalName) => void): unknown;
}

/** Takes Ctrl-C over until the returned function is called; who took it last has it. A handler that gives false leaves it to end the verb. */
export type TakeInterrupt = (handler: () => boolean) => () => void;

export interface Signals {
  readonly signal: AbortSignal;
  readonly takeInterrupt: TakeInterrupt;
  /** Stops everything as a signal would, for a reason of our own. */
  abort(reason: unknown): void;
  dispose(): void;
}

/** The first signal aborts, so that children end and files are whole; the second calls `leave`. */
export function listenToSignals(source: SignalSource, leave: (lastWords: Advice) => void): Signals {
  const controller = new AbortController();
  let asked = false;
  let taken: readonly (() => boolean)[] = [];
  const listener = (name: SignalName): void => {
    if (name === 'SIGINT' && !asked && taken.at(-1)?.() === true) return;
    if (asked) {
      leave(
        advice`Left at once. What was begun may still be there: ${eemtDev('status')} shows it, ${eemtDev('down')} removes it.`,
      );
      return;
    }
    asked = true;
    controller.abort(cancelledBy(name));
  };
  for (const name of names) source.on(name, listener);
  return {
    signal: controller.signal,
    takeInterrupt: (handler) => {
      taken = [...taken, handler];
      return () => {
        taken = taken.filter((one) => one !== handler);
      };
    },
    abort: (reason) => {
      controller.abort(reason);
    },
    dispose: () => {
      for (const name of names) source.off(name, listener);
    },
  };
}

/** Ends this process. Synchronous; a drawing may have hidden the cursor. */
export function leaveAtOnce(lastWords: string): void {
  try {
    writeSync(
      2,
      `${process.stderr.isTTY && process.env['TERM'] !== 'dumb' ? '\u001b[?25h' : ''}\n${lastWords}\n`,
    );
  } finally {
    process.exit(130);
  }
}

function cancelledBy(name: SignalName): CancelledError {
  return new CancelledError('CANCELLED', `Stopped by ${name === 'SIGINT' ? 'Ctrl-C' : name}.`, {
    hints: [advice`${eemtDev('up')} goes on from here.`, advice`${eemtDev('down')} removes what was made.`],
    details: { signal: name },
  });
}
