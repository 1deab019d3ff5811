import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolders, setDataAside } from '../../state/data-folders.ts';
import type { Environment } from '../../core/environment.ts';
import type { Look, Step, StepId } from '../../plan/step.ts';
import { emptyTrash } from './empty-trash.ts';

/** Empties the data folders. Nothing of EEMT may run any more: `after` names the step that sees to it. */
export function wipeStep(env: Environment, after: readonly StepId[], images: readonly string[] = []): Step {
  return {
    id: 'wipe-data',
    title: 'Empty jobs, uploads, results and caches',
    after,
    async look(): Promise<Look> {
      const loses = await lossesOf(env);
      // Not only what can be seen now: pods that still run write until they are stopped.
      return { is: 'due', changes: ['empty the data folders'], ...(loses.length > 0 ? { loses } : {}) };
    },
    async apply(run) {
      await setDataAside(env);
      await emptyTrash(env, images, run);
    },
  };
}

async function lossesOf(env: Environment): Promise<readonly string[]> {
  const filled = await Promise.all(
    dataFolders.map(async (folder) => {
      const path = join(env.paths.data, folder);
      const names = await readdir(path).catch(() => []);
      return names.length > 0 ? [path] : [];
    }),
  );
  const paths = filled.flat();
  return paths.length === 0 ? [] : [`all jobs, uploads and results in ${env.paths.data}`];
}
