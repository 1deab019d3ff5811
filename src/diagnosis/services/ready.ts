import type { Observation, ServiceContainer } from '../../core/observation.ts';
import { containersOf, isCrashing, partsWord, partWord } from '../../core/observed/services.ts';
import { readinessOf, webMissing, type Counted, type Readiness, type Wanted } from '../ready.ts';
import { stands } from './standing.ts';

/** Pure. Ready = containers of page, workers and job runner run and stay, the page healthy over HTTP and able to list its jobs. */
export function servicesReadiness(seen: Observation, wanted: Wanted): Readiness {
  if (seen.services?.ok !== true) {
    const why = `the ${partsWord(seen)} are not readable: ${seen.services?.why ?? 'nobody looked'}`;
    return { done: false, progress: why, missing: [why] };
  }
  const web = containersOf(seen, 'web');
  const workers = containersOf(seen, 'worker');
  const missing = [
    ...(web.length === 0 ? [`a ${partWord(seen)} of the web`] : web.flatMap(notRunning)),
    ...workersMissing(seen, workers, wanted.workers),
    // Where its cure is left out there is none.
    ...containersOf(seen, 'runner').flatMap((one) => notStanding(seen, one)),
    ...webMissing(seen),
  ];
  const count = (what: string, containers: readonly ServiceContainer[], asked: number) =>
    ({ what, ready: containers.filter((one) => stands(seen, one)).length, of: asked }) satisfies Counted;
  return readinessOf([count('web', web, 1), count('workers', workers, wanted.workers)], missing);
}

function workersMissing(
  seen: Observation,
  workers: readonly ServiceContainer[],
  wanted: number,
): readonly string[] {
  if (workers.length < wanted)
    return [`${partsWord(seen)} of the workers (${String(workers.length)} of ${String(wanted)})`];
  if (workers.length > wanted) return [`${String(workers.length - wanted)} old workers to go`];
  return workers.flatMap((one) => notStanding(seen, one));
}

function notStanding(seen: Observation, container: ServiceContainer): readonly string[] {
  if (stands(seen, container)) return [];
  const { name, state, restarts } = container;
  if (state !== 'running') return notRunning(container);
  return isCrashing(seen, container)
    ? [`${name} to stay (it was started again ${restarts === 1 ? 'once' : `${String(restarts)} times`})`]
    : [`${name} to be healthy`];
}

function notRunning({ name, state }: ServiceContainer): readonly string[] {
  return state === 'running' ? [] : [`${name} to run (it is ${state})`];
}
