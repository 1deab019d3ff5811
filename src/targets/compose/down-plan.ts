import type { Environment } from '../../core/environment.ts';
import type { Plan } from '../../plan/step.ts';
import { removeFilesStep } from '../data/remove-files-step.ts';
import { wipeStep } from '../data/wipe-step.ts';
import type { ComposeParts } from './parts.ts';
import { removeServicesStep } from './remove-step.ts';
import { stopRunnerStep } from './stop-runner-step.ts';

/** What runs goes first: nothing can write any more when data goes. images: any of them may remove what containers wrote. */
export function downPlan(
  env: Environment,
  { data, images }: { readonly data: boolean; readonly images: readonly string[] },
): Plan<ComposeParts> {
  return {
    steps: [
      stopRunnerStep(env, []),
      removeServicesStep(env, ['stop-runner']),
      removeFilesStep<ComposeParts>('Remove the Compose file and its programs', ['remove-services']),
      ...(data ? [wipeStep<ComposeParts>(env, () => undefined, ['remove-services'], images)] : []),
    ],
  };
}
