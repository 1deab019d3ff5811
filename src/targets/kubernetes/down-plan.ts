import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { observeCluster } from '../../clusters/kind/observe.ts';
import { removeClusterStep } from '../../clusters/kind/remove.ts';
import type { Environment } from '../../core/environment.ts';
import type { Look, Plan, Run, Step } from '../../plan/step.ts';
import { wipeStep } from './wipe-step.ts';

/** What runs goes first: nothing can write any more when data goes. Killed halfway, `down` begins again with what is left. */
export async function downPlan(env: Environment, data: boolean, run: Run): Promise<Plan> {
  const { nodes } = await observeCluster(env, run);
  const images = [...new Set(nodes.map(({ image }) => image))];
  return {
    steps: [
      removeClusterStep(env, []),
      removeFilesStep(env),
      ...(data ? [wipeStep(env, ['remove-cluster'], images)] : []),
    ],
  };
}

/** What is of use only while a cluster lives. */
function removeFilesStep({ paths }: Environment): Step {
  const files = [paths.kubeconfig, paths.chart, paths.transfer];
  return {
    id: 'remove-files',
    title: 'Remove kubeconfig, chart and packed images',
    after: ['remove-cluster'],
    look(): Promise<Look> {
      const there = files.filter((path) => existsSync(path));
      return Promise.resolve(
        there.length === 0
          ? { is: 'done', note: 'there are none' }
          : { is: 'due', changes: there.map((path) => `remove ${path}`) },
      );
    },
    async apply() {
      for (const path of files) await rm(path, { recursive: true, force: true });
    },
  };
}
