import type { Evidence, ObjectRef, Observation, ServiceContainer } from '../observation.ts';
import { ageMs } from './age.ts';
import { evidence } from './evidence.ts';
import { perObservation } from './per-observation.ts';

/** Containers of the Compose project by name; none where EEMT does not run with Compose, or they were not readable. */
export const servicesOf: (seen: Observation) => readonly ServiceContainer[] = perObservation((seen) =>
  seen.services?.ok === true ? seen.services.value.toSorted(byName) : [],
);

/** `eemt-worker-10` after `eemt-worker-9`. */
function byName(a: ServiceContainer, b: ServiceContainer): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true });
}

/** Those that are meant to stay, of one of EEMT's parts where a role is given: what one does on its way out is no symptom. */
export function containersOf(seen: Observation, role?: string): readonly ServiceContainer[] {
  return servicesOf(seen).filter(
    (one) => one.state !== 'removing' && (role === undefined || one.role === role),
  );
}

export function containerRef({ name, isProcess }: ServiceContainer): ObjectRef {
  return { kind: isProcess ? 'Process' : 'Container', namespace: '', name };
}

/** `container eemt-web-1`, `process web`: for sentences. */
export function called({ name, isProcess }: ServiceContainer): string {
  return `${isProcess ? 'process' : 'container'} ${name}`;
}

/** The same where a sentence begins. */
export function calledFirst(container: ServiceContainer): string {
  const text = called(container);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** What EEMT's parts are here. */
export function partWord(seen: Pick<Observation, 'native'>): 'container' | 'process' {
  return seen.native === undefined ? 'container' : 'process';
}

export function partsWord(seen: Pick<Observation, 'native'>): 'containers' | 'processes' {
  return seen.native === undefined ? 'containers' : 'processes';
}

export function serviceRef(name: string): ObjectRef {
  return { kind: 'Service', namespace: '', name };
}

/** Name of the Compose project, as its containers are labelled; '' where none is. */
export function projectOf(seen: Observation): string {
  return servicesOf(seen).flatMap(({ labels }) => labels['com.docker.compose.project'] ?? [])[0] ?? '';
}

/** What a finding about all containers is about. */
export function projectRef(seen: Observation): ObjectRef {
  return seen.native === undefined
    ? { kind: 'Project', namespace: '', name: projectOf(seen) }
    : { kind: 'Processes', namespace: '', name: 'all' };
}

/** A container that has run longer has got over its restarts: the engine tries again after a minute at the latest. */
const freshMs = 60_000;

/** True where it ended, though nobody stopped it, and is not well again. The logs of such containers are read, and believed. */
export function isCrashing(seen: Pick<Observation, 'at'>, container: ServiceContainer): boolean {
  const { state, restarts, health, startedAt } = container;
  if (state === 'restarting') return true;
  if (state === 'running')
    return restarts > 0 && health !== 'healthy' && ageMs(seen, startedAt ?? undefined) < freshMs;
  return hasFailed(container);
}

/** Well, by Ctrl-C, by a kill, by a stop, or with the engine: what a container ends with that did not end on its own. */
const stopCodes: readonly number[] = [0, 130, 137, 143, 255];

/** True where it stands ended, and neither was stopped nor could not be started at all. */
export function hasFailed({ state, exitCode, oomKilled, error }: ServiceContainer): boolean {
  if ((state !== 'exited' && state !== 'dead') || error !== null) return false;
  return oomKilled || (exitCode !== null && !stopCodes.includes(exitCode));
}

/** Last lines of its log; empty where it was not read. */
export function linesOf(seen: Observation, { name }: ServiceContainer): readonly string[] {
  return seen.logs[name] ?? [];
}

/** The last line of its log that matches; empty where there is none. */
export function saidBy(seen: Observation, container: ServiceContainer, pattern: RegExp): readonly Evidence[] {
  const line = linesOf(seen, container).findLast((one) => pattern.test(one));
  return line === undefined ? [] : [evidence(`log of ${container.name}`, line, seen.at)];
}

export interface CrashingService {
  readonly container: ServiceContainer;
  readonly evidence: readonly Evidence[];
}

/** Crashing containers, of this role where one is given, of which a line of the log matches, with the last such line. */
export function crashingThatSaid(
  seen: Observation,
  pattern: RegExp,
  role?: string,
): readonly CrashingService[] {
  return containersOf(seen, role)
    .filter((one) => isCrashing(seen, one))
    .map((container) => ({ container, evidence: saidBy(seen, container, pattern) }))
    .filter((one) => one.evidence.length > 0);
}
