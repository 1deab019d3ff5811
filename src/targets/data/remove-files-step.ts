import { rm } from 'node:fs/promises';
import type { Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';

interface Parts {
  readonly files: EnvironmentFiles;
}

/** What is of use only while something runs. */
export function removeFilesStep<P extends Parts>(title: string, after: readonly StepId[]): Step<P> {
  return {
    id: 'remove-files',
    title,
    after,
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
