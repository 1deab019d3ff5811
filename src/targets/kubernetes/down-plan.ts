import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import type { Plan } from '../../plan/step.ts';
import { removeFilesStep } from '../data/remove-files-step.ts';
import { stopRunnerStep } from './stop-runner-step.ts';
import { wipeStep } from '../data/wipe-step.ts';

/** What runs goes first: nothing can write any more when data goes. Killed halfway, `down` begins again with what is left. */
export function downPlan(
  env: Environment,
  cluster: Cluster,
  { data, images }: { readonly data: boolean; readonly images: readonly string[] },
): Plan<KubeParts> {
  return {
    steps: [
      stopRunnerStep(env, cluster, []),
      cluster.remove(['stop-runner']),
      removeFilesStep('Remove kubeconfig, chart and archives of images', ['remove-cluster']),
      ...(data ? [wipeStep(env, cluster.asRoot, ['remove-cluster'], images)] : []),
    ],
  };
}
