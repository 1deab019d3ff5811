import { kindSeen } from '../../../../src/clusters/kind/seen.ts';
import type { ClusterSeen } from '../../../../src/clusters/cluster.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf, type Environment } from '../../../../src/core/environment.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { emptyParts, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { worldWith } from '../../../support/world.ts';

/** The ports that a control plane publishes: web interface and spare one. */
export const published = (web: number, spare: number): EngineContainer['ports'] => [
  { hostIp: '127.0.0.1', hostPort: web, containerPort: 30500 },
  { hostIp: '127.0.0.1', hostPort: spare, containerPort: 30501 },
];

/** A whole, running cluster of ours of two nodes. */
export function liveCluster(env: Environment, controlPlane: Partial<EngineContainer> = {}): ClusterSeen {
  const containers = [...ownNodes(env, ['control-plane'], controlPlane), ...ownNodes(env, ['worker'])];
  return kindSeen(worldWith<KubeParts>({ containers, files: wholeFiles }), env);
}

export const noCluster: ClusterSeen = kindSeen(
  worldWith<KubeParts>(emptyParts),
  environmentOf('demo', 'eemt', { state: '/state', cache: '/cache' }),
);
