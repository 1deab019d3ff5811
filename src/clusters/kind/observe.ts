import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { Run } from '../../plan/step.ts';
import { ownerOf, type Owner } from './owner.ts';

/** Label that kind puts on its node containers, with the cluster's name as value. */
export const kindClusterLabel = 'io.x-k8s.kind.cluster';
const kindRoleLabel = 'io.x-k8s.kind.role';

export interface SeenCluster {
  readonly nodes: readonly EngineContainer[];
  readonly controlPlane: EngineContainer | undefined;
  readonly workers: readonly EngineContainer[];
  /** `ours`: every node carries the mark of this environment. */
  readonly owner: Owner;
  /** Written when a creation went through; without it a cluster of ours is half-made. */
  readonly whole: boolean;
  readonly running: boolean;
}

/** What the engine has under this cluster name; works without any state file. */
export async function observeCluster(env: Environment, run: Run): Promise<SeenCluster> {
  const nodes = await run.tools.docker.containers(`${kindClusterLabel}=${env.cluster}`, run.signal);
  const workers = nodes.filter((node) => node.labels[kindRoleLabel] === 'worker');
  const controlPlane = nodes.find((node) => node.labels[kindRoleLabel] === 'control-plane');
  return {
    nodes,
    controlPlane,
    workers,
    owner: ownerOf(nodes, env),
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
