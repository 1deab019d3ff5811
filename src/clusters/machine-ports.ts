import type { EngineContainer } from '../tools/docker.ts';
import type { Tools } from '../tools/index.ts';
import { portHolder } from '../tools/port-holder.ts';
import { isPortFree } from '../tools/port-probe.ts';
import { carriesId, environmentNameOf } from './environment-of.ts';
import type { MachinePorts } from './cluster.ts';

/** As the environment whose containers have its name or its id sees them: what its own containers publish is free for it, what those of other environments publish is taken, also while they are stopped. */
export function machinePorts(
  isNamed: (container: EngineContainer) => boolean,
  /** Of the environment; null: it is not known. */
  id: string | null,
  containers: readonly EngineContainer[],
  { process }: Pick<Tools, 'process'>,
  signal: AbortSignal,
  /** Of its own processes; asked only where a port is not free. */
  leaving: () => Promise<readonly number[]> = () => Promise.resolve([]),
): MachinePorts {
  // What is ours on another target goes before anything is published.
  const isOwn = (one: EngineContainer) => isNamed(one) || carriesId(one, id);
  const own = containers.filter(isOwn);
  const others = containers.filter((one) => !isOwn(one) && environmentNameOf(one) !== undefined);

  const holder = async (port: number): Promise<string | null> => {
    const other = others.find((one) => publishes(one, port));
    if (other) return described(other);
    if (own.some((one) => listens(one) && publishes(one, port))) return null;
    if ((await isPortFree(port)) || (await leaving()).includes(port)) return null;
    return portHolder(port, process, signal);
  };
  return {
    holder,
    async free(wanted, besides) {
      for (let port = wanted; port <= 65_535; port += 1) {
        if (!besides.includes(port) && (await holder(port)) === null) return port;
      }
      return undefined;
    },
  };
}

/** Also while it is paused. */
const listens = ({ state }: EngineContainer) => state === 'running' || state === 'paused';
const publishes = ({ ports }: EngineContainer, port: number) =>
  ports.some(({ hostPort }) => hostPort === port);

function described(container: EngineContainer): string {
  const name = environmentNameOf(container) ?? '';
  return `the environment ${name}${container.state === 'running' ? '' : ', which is stopped'}`;
}
