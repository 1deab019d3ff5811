import { StateConflictError } from '../errors/index.ts';
import type { Environment } from '../environment/environment.ts';
import type { SeenCluster } from './observe.ts';

/** Throws STATE_FOREIGN_CLUSTER where a cluster of this name is not provably ours. */
export function refuseForeign(env: Environment, seen: SeenCluster): void {
  if (seen.owner !== 'foreign') return;
  throw new StateConflictError(
    'STATE_FOREIGN_CLUSTER',
    `A Kind cluster named ${env.cluster} exists (${seen.nodes.map((node) => node.name).join(', ')}) and does not carry the mark of this environment, so eemt-dev does not touch it.`,
    {
      hints: [
        `Use another name: eemt-dev up --name NAME (its cluster will be NAME-cluster)`,
        `See whose it is: docker ps --all --filter label=io.x-k8s.kind.cluster=${env.cluster}`,
      ],
      details: { cluster: env.cluster, nodes: seen.nodes.map((node) => node.name) },
    },
  );
}
