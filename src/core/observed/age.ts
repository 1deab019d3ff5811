import type { Observation } from '../observation.ts';

/** Milliseconds from an ISO time to the observation; Infinity where the time is not known, so that nothing waits for it. */
export function ageMs(seen: Pick<Observation, 'at'>, since: string | undefined): number {
  const parsed = Date.parse(since ?? '');
  return Number.isNaN(parsed) ? Infinity : Date.parse(seen.at) - parsed;
}
