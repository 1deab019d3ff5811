import type { Subject } from './check.ts';

const pauseMs = 500;

/** Looks again and again until there is something to see; throws what `giveUp` says at the limit, or when the time of all checks is over. */
export async function until<T>(
  { clock, signal, leftMs }: Pick<Subject, 'clock' | 'signal' | 'leftMs'>,
  limitMs: number,
  look: () => Promise<T | undefined>,
  giveUp: (waitedMs: number) => Error,
): Promise<T> {
  const startedMs = clock.nowMs();
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    const waitedMs = clock.nowMs() - startedMs;
    if (waitedMs >= limitMs || leftMs() <= 1) throw giveUp(waitedMs);
    await clock.sleep(pauseMs, signal);
  }
}
