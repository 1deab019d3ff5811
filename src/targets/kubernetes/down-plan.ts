import { rm } from 'node:fs/promises';
import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import type { Plan, Step } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { stopRunnerStep } from './stop-runner-step.ts';
import { wipeStep } from './wipe-step.ts';

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
      removeFilesStep(),
      ...(data ? [wipeStep(env, cluster, ['remove-cluster'], images)] : []),
    ],
  };
}

/** What is of use only while a cluster lives. */
function removeFilesStep(): Step<KubeParts> {
  return {
    id: 'remove-files',
    title: 'Remove kubeconfig, chart and archives of images',
    after: ['remove-cluster'],
    reads: ['files'],
    changes: ['files'],
    due(world) {
      const { temporary } = known(world.files);
      if (temporary.length === 0) return { is: 'done', note: 'there are none' };
      return {
        is: 'due',
        changes: temporary.map((path) => ({ kind: 'delete', text: `remove ${path}` })),
        async run() {
          for (const path of temporary) await rm(path, { recursive: true, force: true });
        },
      };
    },
  };
}
