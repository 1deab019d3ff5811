import { markerMountPrefix } from '../../core/environment.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { Tools } from '../../tools/index.ts';
import { portHolder } from '../../tools/port-holder.ts';
import { isPortFree } from '../../tools/port-probe.ts';
import type { MachinePorts } from '../cluster.ts';
import { kindClusterLabel } from './seen.ts';

/** As the environment of this cluster sees them: what its own nodes publish is free for it, what nodes of other environments publish is taken, also while they are stopped. */
export function machinePorts(
  cluster: string,
  containers: readonly EngineContainer[],
  { process }: Pick<Tools, 'process'>,
  signal: AbortSignal,
): MachinePorts {
  const nodes = containers.filter(({ labels }) => labels[kindClusterLabel] !== undefined);
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
