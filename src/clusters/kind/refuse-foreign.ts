import { advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import { StateConflictError } from '../../errors/index.ts';
import type { Environment } from '../../core/environment.ts';
import type { ClusterSeen } from '../cluster.ts';

/** Throws STATE_FOREIGN_CLUSTER where a cluster of this name is not provably ours. */
export function refuseForeign(
  env: Environment,
  { owner, nodes }: Pick<ClusterSeen, 'owner' | 'nodes'>,
): void {
  if (owner.is !== 'foreign') return;
  throw new StateConflictError(
    'STATE_FOREIGN_CLUSTER',
    `The Kind cluster ${env.cluster} is not provably of this environment, so eemt-dev does not touch it: ${owner.why}.`,
    {
      hints: [
        advice`Use another name: ${eemtDev('up', '--name', 'NAME')} (its cluster will be NAME-cluster)`,
        advice`See whose it is: ${command('docker', 'ps', '--all', '--filter', `label=io.x-k8s.kind.cluster=${env.cluster}`)}`,
        advice`If the cluster is yours and not needed: ${command('kind', 'delete', 'cluster', '--name', env.cluster)}`,
      ],
      details: { cluster: env.cluster, nodes: nodes.map((node) => node.name) },
    },
  );
}
