import type { Finding, Observation } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { containersOf, hasFailed } from '../../core/observed/services.ts';
import type { EnvironmentState } from '../../core/status.ts';
import { servicesReadiness } from './ready.ts';
import { stands } from './standing.ts';

/** What has run so long without getting ready stays as it is: Compose starts and moves nothing by itself. */
const settledMs = 120_000;

/** Pure. One word for the whole environment. `workers`: how many there should be. */
export function servicesState(
  seen: Observation,
  findings: readonly Finding[],
  workers: number,
): EnvironmentState {
  if (seen.services?.ok !== true) return 'broken';
  const all = seen.services.value;
  if (all.length === 0) return 'absent';
  if (all.every(({ state }) => state !== 'running' && state !== 'restarting')) {
    if (all.some((one) => one.error !== null || hasFailed(one))) return 'broken';
    // Compose makes containers and starts them at once; made and never started is on its way.
    return all.every(({ state }) => state === 'created') ? 'starting' : 'stopped';
  }
  const terminal = findings.some((one) => one.course === 'terminal' && one.severity !== 'low');
  const living = containersOf(seen);
  const ready =
    servicesReadiness(seen, { web: true, workers }).done && living.every((one) => stands(seen, one));
  if (ready && !terminal) return 'healthy';
  const settled = living.every(
    ({ state, startedAt }) => state === 'running' && ageMs(seen, startedAt ?? undefined) > settledMs,
  );
  if (!terminal && !settled) return 'starting';
  return containersOf(seen, 'web').some((one) => stands(seen, one)) ? 'degraded' : 'broken';
}
