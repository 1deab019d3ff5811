import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { markerMountPrefix, type Environment } from '../environment/environment.ts';
import type { EngineContainer } from '../tools/docker.ts';
import type { Run } from '../environment/step.ts';

/** Label that kind puts on its node containers, with the cluster's name as value. */
export const kindClusterLabel = 'io.x-k8s.kind.cluster';
const kindRoleLabel = 'io.x-k8s.kind.role';

export interface SeenCluster {
  readonly nodes: readonly EngineContainer[];
  readonly controlPlane: EngineContainer | undefined;
  readonly workers: readonly EngineContainer[];
  /** `ours`: every node carries the mark of this environment. `foreign`: some node does not. */
  readonly owner: 'nobody' | 'ours' | 'foreign';
  /** Written when a creation went through; without it a cluster of ours is half-made. */
  readonly whole: boolean;
  readonly running: boolean;
}

/** What the engine has under this cluster name; works without any state file. */
export async function observeCluster(env: Environment, run: Run): Promise<SeenCluster> {
  const nodes = await run.tools.docker.containers(`${kindClusterLabel}=${env.cluster}`, run.signal);
  const workers = nodes.filter((node) => node.labels[kindRoleLabel] === 'worker');
  const controlPlane = nodes.find((node) => node.labels[kindRoleLabel] === 'control-plane');
  const ours = nodes.every((node) => markOf(node, env) !== undefined);
  return {
    nodes,
    controlPlane,
    workers,
    owner: nodes.length === 0 ? 'nobody' : ours ? 'ours' : 'foreign',
    whole: existsSync(createdFile(env)),
    running: nodes.length > 0 && nodes.every((node) => node.state === 'running'),
  };
}

/** Host port that the control plane's container publishes for a port of its own, or undefined. */
export function hostPortOf(cluster: SeenCluster, containerPort: number): number | undefined {
  return cluster.controlPlane?.ports.find((port) => port.containerPort === containerPort)?.hostPort;
}

/** The file in the mark's folder that says: created to the end. */
export function createdFile(env: Environment): string {
  return join(env.paths.marker, 'created');
}

/** The environment's id on a node that is ours. A mark whose source is another folder belongs to another user or home. */
export function markOf(node: EngineContainer, env: Environment): string | undefined {
  const mark = node.mounts.find((mount) => mount.destination.startsWith(markerMountPrefix));
  return mark?.source === env.paths.marker ? mark.destination.slice(markerMountPrefix.length) : undefined;
}
