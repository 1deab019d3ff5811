import type { Environment } from '../../core/environment.ts';
import type { Change, Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { makeDataFolders } from '../../state/data-folders.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';

interface Parts {
  readonly files: EnvironmentFiles;
}

/** The folders that nodes and containers mount: they must exist before the engine mounts them, or it makes them as root. */
export function dataFoldersStep<P extends Parts>(env: Environment, after: readonly StepId[]): Step<P> {
  return {
    id: 'data-folders',
    title: 'Folders for the data',
    after,
    reads: ['files'],
    changes: ['files'],
    due(world) {
      const { data } = known(world.files);
      const changes: readonly Change[] = data.flatMap(({ path, mode }) =>
        mode === null ? [{ kind: 'create', text: `make ${path}` }] : [],
      );
      if (changes.length === 0) return { is: 'done', note: 'they are there' };
      return { is: 'due', changes, run: () => makeDataFolders(env) };
    },
  };
}
