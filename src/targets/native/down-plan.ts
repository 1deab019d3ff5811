import type { Environment } from '../../core/environment.ts';
import type { Plan } from '../../plan/step.ts';
import { removeFilesStep } from '../data/remove-files-step.ts';
import { wipeStep } from '../data/wipe-step.ts';
import type { NativeParts } from './parts.ts';
import { stopProcessesStep } from './remove-step.ts';

/** What runs goes first: nothing can write any more when data goes. Python environments stay, as images do. */
export function downPlan(env: Environment, { data }: { readonly data: boolean }): Plan<NativeParts> {
  return {
    steps: [
      stopProcessesStep(env, []),
      removeFilesStep<NativeParts>('Remove the copy of the page', ['stop-processes']),
      ...(data ? [wipeStep<NativeParts>(env, () => undefined, ['stop-processes'], [])] : []),
    ],
  };
}
