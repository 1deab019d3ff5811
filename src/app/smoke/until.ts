import { until as untilSeen } from '../until.ts';
import type { Subject } from './check.ts';

/** Looks again and again until there is something to see; throws what `giveUp` says at the limit, or when the time of all checks is over. */
export async function until<T>(
  { clock, signal, leftMs }: Pick<Subject, 'clock' | 'signal' | 'leftMs'>,
  limitMs: number,
  look: () => Promise<T | undefined>,
  giveUp: (waitedMs: number) => Error,
): Promise<T> {
  const startedMs = clock.nowMs();
  const limits = { limitMs: Math.min(limitMs, leftMs() - 1), everyMs: 500 };
  const seen = await untilSeen(limits, { tools: { clock }, signal }, look);
  if (seen === undefined) throw giveUp(clock.nowMs() - startedMs);
  return seen;
}
