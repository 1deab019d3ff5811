import { kindClusterLabel } from '../../clusters/kind/observe.ts';
import { markerMountPrefix } from '../../core/environment.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { Tools } from '../../tools/index.ts';
import { portHolder } from './port-holder.ts';
import { isPortFree } from './port-probe.ts';

/** Who has which TCP port of this machine. */
export interface MachinePorts {
  /** In words, or null where the port is free. */
  holder(port: number): Promise<string | null>;
  /** The wanted port, else the next higher one that is free and not in `besides`; undefined when there is none up to 65535. */
  free(wanted: number, besides: readonly number[]): Promise<number | undefined>;
}

/** As the environment of this cluster sees them: what its own nodes publish is free for it, what nodes of other environments publish is taken, also while they are stopped. */
export async function machinePorts(
  cluster: string,
  { docker, process }: Pick<Tools, 'docker' | 'process'>,
  signal: AbortSignal,
): Promise<MachinePorts> {
  const nodes = await docker.containers(kindClusterLabel, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    // An engine that does not answer is a finding of its own.
    return [];
  });
  const own = nodes.filter((node) => clusterOf(node) === cluster);
  const others = nodes.filter((node) => clusterOf(node) !== cluster && isOfEnvironment(node));

  const holder = async (port: number): Promise<string | null> => {
    const other = others.find((node) => publishes(node, port));
    if (other) return environmentName(other);
    if (own.some((node) => listens(node) && publishes(node, port))) return null;
    return (await isPortFree(port)) ? null : portHolder(port, process, signal);
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

const clusterOf = (node: EngineContainer) => node.labels[kindClusterLabel] ?? '';
const isOfEnvironment = (node: EngineContainer) =>
  node.mounts.some(({ destination }) => destination.startsWith(markerMountPrefix));
/** Also while it is paused. */
const listens = ({ state }: EngineContainer) => state === 'running' || state === 'paused';
const publishes = (node: EngineContainer, port: number) =>
  node.ports.some(({ hostPort }) => hostPort === port);

function environmentName(node: EngineContainer): string {
  const name = clusterOf(node).replace(/-cluster$/, '');
  return `the environment ${name}${node.state === 'running' ? '' : ', which is stopped'}`;
}
