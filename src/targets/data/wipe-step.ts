import type { AsRoot } from '../../clusters/cluster.ts';
import type { Environment } from '../../core/environment.ts';
import type { Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { WebFacts } from '../../core/observation.ts';
import type { World } from '../../plan/world.ts';
import { setDataAside } from '../../state/data-folders.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { emptyTrash } from './empty-trash.ts';

interface Parts {
  readonly files: EnvironmentFiles;
  readonly containers: readonly EngineContainer[];
  readonly web: WebFacts;
}

/** Empties the data folders. Nothing of EEMT may run any more: `after` names the step that sees to it. images: of what ran, which may be gone by then. */
export function wipeStep<P extends Parts>(
  env: Environment,
  asRoot: (world: World<P>) => AsRoot | undefined,
  after: readonly StepId[],
  images: readonly string[],
): Step<P> {
  return {
    id: 'wipe-data',
    title: 'Empty jobs, uploads, results and caches',
    after,
    reads: ['files', 'containers'],
    changes: ['files', 'web'],
    due(world) {
      const filled = known(world.files).data.some((folder) => folder.filled);
      const loses = filled ? [`all jobs, uploads and results in ${env.paths.data}`] : [];
      return {
        is: 'due',
        // Not only what can be seen now: pods that still run write until they are stopped.
        changes: [{ kind: 'delete', text: 'empty the data folders' }],
        ...(loses.length > 0 ? { loses } : {}),
        async run(run) {
          await setDataAside(env);
          await emptyTrash(env, asRoot(world), images, run);
        },
      };
    },
  };
}
