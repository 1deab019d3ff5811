import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { ClusterSeen } from '../../clusters/cluster.ts';
import type { Environment } from '../../core/environment.ts';
import { NotReadyError, StateConflictError } from '../../errors/index.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';

/** Throws where the cluster of this environment is absent or not running. Pure. */
export function requireRunning(
  env: Environment,
  cluster: ClusterSeen,
  { kubeconfig }: EnvironmentFiles,
): void {
  if (cluster.owner.is === 'nobody') {
    throw new StateConflictError('STATE_ABSENT', `There is no environment ${env.name}.`, {
      hints: [advice`${eemtDev('up')} makes it`, advice`${eemtDev('list')} shows those that exist`],
    });
  }
  if (!cluster.running || kubeconfig === null) {
    throw new NotReadyError('READY_STOPPED', `The environment ${env.name} is not running.`, {
      hints: [advice`${eemtDev('up')} starts it again`],
    });
  }
}
