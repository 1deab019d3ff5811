import type { Run } from '../plan/step.ts';

export interface Limits {
  readonly limitMs: number;
  readonly everyMs?: number;
}

/** Looks again and again until there is something to see; undefined at the time limit. */
export async function until<T>(
  { limitMs, everyMs = 1000 }: Limits,
  { tools: { clock }, signal }: { readonly tools: Pick<Run['tools'], 'clock'>; readonly signal: AbortSignal },
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const endMs = clock.nowMs() + limitMs;
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined || clock.nowMs() >= endMs) return seen;
    await clock.sleep(everyMs, signal);
  }
}
