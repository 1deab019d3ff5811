import type { Look } from '../core/status-watch.ts';
import { isEemtDevError, whyOf } from '../errors/index.ts';
import type { Clock } from '../tools/clock.ts';

type Seen = Extract<Look, { readonly is: 'seen' }>;

export interface Looking {
  readonly look: () => Promise<Pick<Seen, 'status' | 'job'>>;
  readonly show: (look: Look) => void | Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** After the end of a look, so that slow ones never pile up. */
const everyMs = 2000;

/** Looks every two seconds until the signal says to stop, and rejects with its reason. A look that fails is shown, and the next one may work. */
export async function keepLooking({ look, show, clock, signal }: Looking): Promise<never> {
  const next = async (): Promise<Look> => {
    try {
      const seen = await look();
      return { is: 'seen', at: clock.iso(), ...seen };
    } catch (error) {
      if (signal.aborted || !comesFromOutside(error)) throw error;
      return { is: 'failed', at: clock.iso(), why: whyOf(error) };
    }
  };
  for (;;) {
    signal.throwIfAborted();
    const seen = await unlessStopped(signal, next());
    signal.throwIfAborted();
    await show(seen);
    await clock.sleep(everyMs, signal);
  }
}

/** What the next look may not meet again; a bug of ours ends the watch. */
export function comesFromOutside(error: unknown): boolean {
  return isEemtDevError(error) || (error instanceof Error && 'syscall' in error);
}

/** Rejects as soon as the signal says so, though the work may hang. */
async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
