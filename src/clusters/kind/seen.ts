import type { Environment } from '../../core/environment.ts';
import { known } from '../../plan/world.ts';
import type { Run } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { ClusterSeen, FixedByCluster } from '../cluster.ts';
import type { KubeWorld } from '../parts.ts';
import { kindClusterLabel } from '../environment-of.ts';
import { ownerOf } from './owner.ts';
import { spareNodePort, webNodePort } from './plan.ts';

const kindRoleLabel = 'io.x-k8s.kind.role';

/** What there is of the cluster; works without a record, from what the engine and the mark say. Pure. */
export function kindSeen(world: Pick<KubeWorld, 'containers' | 'files'>, env: Environment): ClusterSeen {
  const { id, created } = known(world.files);
  const nodes = known(world.containers).filter(({ labels }) => labels[kindClusterLabel] === env.cluster);
  const workers = nodes.filter((node) => node.labels[kindRoleLabel] === 'worker');
  const controlPlane = nodes.find((node) => node.labels[kindRoleLabel] === 'control-plane');
  const port = hostPortOf(controlPlane, webNodePort);
  return {
    nodes,
    controlPlane,
    workers,
    owner: ownerOf(nodes, env, id),
    whole: created,
    running: nodes.length > 0 && nodes.every((node) => node.state === 'running'),
    fixed: nodes.length === 0 ? null : fixedBy(workers.length, controlPlane),
    webUrl: port === undefined ? null : `http://127.0.0.1:${String(port)}`,
  };
}

/** The nodes as they are now, for whoever is just changing them. */
export function nodesNow(env: Environment, run: Run): Promise<readonly EngineContainer[]> {
  return run.tools.docker.containers(`${kindClusterLabel}=${env.cluster}`, run.signal);
}

export function isControlPlane({ labels }: EngineContainer): boolean {
  return labels[kindRoleLabel] === 'control-plane';
}

function fixedBy(nodes: number, controlPlane: EngineContainer | undefined): FixedByCluster {
  return {
    nodes,
    port: hostPortOf(controlPlane, webNodePort),
    sparePort: hostPortOf(controlPlane, spareNodePort),
    nodeImage: controlPlane?.image,
  };
}

/** Host port that a node's container publishes for a port of its own, or undefined. */
export function hostPortOf(node: EngineContainer | undefined, containerPort: number): number | undefined {
  return node?.ports.find((port) => port.containerPort === containerPort)?.hostPort;
}
