import type { ServiceContainer } from '../../core/observation.ts';
import { serviceOf } from '../../eemt/compose/services.ts';
import type { ServicesFile } from './services-file.ts';
import type { SupervisedProcess, SupervisorState } from './supervisor.ts';

/** Processes in the words of containers, so that one set of rules judges both: each that is to be there, and each that still is. Pure. */
export function serviceContainers(
  wanted: ServicesFile,
  state: SupervisorState | null,
): readonly ServiceContainer[] {
  const found = state?.id === wanted.id ? state : null;
  const names = [...wanted.services, ...(found?.processes ?? [])].map(({ name, role }) => ({ name, role }));
  const once = names.filter(({ name }, index) => names.findIndex((one) => one.name === name) === index);
  const isWanted = (name: string) => wanted.services.some((one) => one.name === name);
  return once
    .map(({ name, role }) => {
      const one = found?.processes.find((process) => process.name === name);
      return containerOf(name, role, one, found?.supervisor != null, isWanted(name));
    })
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

function containerOf(
  name: string,
  role: string,
  one: SupervisedProcess | undefined,
  supervised: boolean,
  wanted: boolean,
): ServiceContainer {
  const state = stateOf(one, supervised, wanted);
  return {
    name,
    isProcess: true,
    service: serviceOf(role) ?? role,
    role,
    state,
    exitCode: state === 'running' ? null : exitCodeOf(one),
    // One that is to start again has ended once more than it was started again.
    restarts: (one?.restarts ?? 0) + (state === 'restarting' ? 1 : 0),
    oomKilled: false,
    health: null,
    error: null,
    image: '',
    startedAt: one?.startedAt ?? null,
    labels: {},
  };
}

function stateOf(
  one: SupervisedProcess | undefined,
  supervised: boolean,
  wanted: boolean,
): ServiceContainer['state'] {
  if (one?.process != null) return wanted ? 'running' : 'removing';
  // A supervisor that was just told has not written it yet.
  if (one === undefined) return supervised ? 'created' : 'exited';
  if (!supervised || one.state === 'exited') return 'exited';
  return wanted ? 'restarting' : 'removing';
}

/** One that a signal ended ended by it, as shells count. */
function exitCodeOf(one: SupervisedProcess | undefined): number | null {
  if (one === undefined) return null;
  return one.exitCode ?? (one.signal === null ? null : 128 + (numbers[one.signal] ?? 0));
}

const numbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGILL: 4,
  SIGABRT: 6,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};
