import type { PodContainer, ServiceContainer } from '../../core/observation.ts';
import { isCrashing } from '../../core/observed/services.ts';
import type { Run } from '../../plan/step.ts';
import { withoutControls } from '../../lib/without-controls.ts';
import type { ContainerState, Docker, EngineContainer } from '../../tools/docker.ts';
import { within } from '../within.ts';
import { roleLabel, serviceLabel } from './seen.ts';

/** The project's containers, looked at one by one; by name. One that has gone since it was listed is left out. */
export async function readServices(
  containers: readonly EngineContainer[],
  { tools, signal }: Run,
): Promise<readonly ServiceContainer[]> {
  if (containers.length === 0) return [];
  const states = await tools.docker.inspectContainers(
    containers.map(({ id }) => id),
    signal,
  );
  const byId = new Map(states.map((one) => [one.id, one]));
  return containers
    .flatMap((one) => {
      const state = byId.get(one.id);
      return state === undefined ? [] : [serviceContainer(one, state)];
    })
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** From the list of containers and what the engine says of this one. Pure. */
function serviceContainer(
  { name, labels, image, mounts }: EngineContainer,
  { state, exitCode, restarts, oomKilled, health, error, startedAt, healthCheck }: ContainerState,
): ServiceContainer {
  return {
    name,
    service: labels[serviceLabel] ?? name,
    role: labels[roleLabel] ?? null,
    state,
    exitCode,
    restarts,
    oomKilled,
    health,
    error,
    image,
    startedAt,
    labels,
    mounts: mounts.map(({ destination }) => destination).sort(),
    healthCheck,
  };
}

/** Without what steers a terminal. */
async function lastLines(
  docker: Pick<Docker, 'containerLog'>,
  id: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const range = { follow: false, since: null, until: null, tail };
  for await (const piece of docker.containerLog(id, range, signal))
    lines.push(...piece.map(({ text }) => withoutControls(text)));
  return lines;
}

const limitMs = 5_000;
const tail = 30;
/** Fifty workers that crash for one reason need one log, not fifty. */
const mostLogs = 8;

/** Last lines of crashing containers; one whose log cannot be read is left out. */
export async function readCrashLogs(
  services: readonly ServiceContainer[],
  containers: readonly EngineContainer[],
  { tools, signal }: Run,
): Promise<Readonly<Record<PodContainer, readonly string[]>>> {
  const at = tools.clock.iso();
  const crashing = services
    .filter((one) => isCrashing({ at }, one))
    // There may be many workers; all else is there once.
    .sort((a, b) => Number(a.role === 'worker') - Number(b.role === 'worker'))
    .slice(0, mostLogs);
  const read = await Promise.all(
    crashing.map(async ({ name }) => {
      const id = containers.find((one) => one.name === name)?.id ?? name;
      const lines = await within(limitMs, signal, (limited) => lastLines(tools.docker, id, limited)).catch(
        (): readonly string[] => {
          signal.throwIfAborted();
          return [];
        },
      );
      return [name, lines] as const;
    }),
  );
  return Object.fromEntries(read.filter(([, lines]) => lines.length > 0));
}
