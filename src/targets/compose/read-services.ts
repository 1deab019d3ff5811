import type { ServiceContainer } from '../../core/observation.ts';
import type { Run } from '../../plan/step.ts';
import type { ContainerState, EngineContainer } from '../../tools/docker.ts';
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
