import type { Environment } from '../../core/environment.ts';
import type { Plan } from '../../plan/step.ts';
import { dataFoldersStep } from '../data/data-folders-step.ts';
import { wipeStep } from '../data/wipe-step.ts';
import type { UpOptions } from '../target.ts';
import { dataOwnerStep } from './data-owner-step.ts';
import type { NativeDesigned } from './design.ts';
import { pageCopyStep } from './page-copy-step.ts';
import type { NativeParts } from './parts.ts';
import { pythonStep } from './python-step.ts';
import { readyStep } from './ready-step.ts';
import { stopProcessesStep } from './remove-step.ts';
import { servicesStep } from './services-step.ts';

/** All from Python packages to a page that answers. What can fail comes first, so it costs nothing that runs. */
export function upPlan(env: Environment, designed: NativeDesigned, options: UpOptions): Plan<NativeParts> {
  const made = ['python-environment', 'page-copy'];
  const anew = options.recreate ? [stopProcessesStep(env, made)] : [];
  const wipe = options.wipe ? [wipeStep<NativeParts>(env, () => undefined, ['stop-processes'], [])] : [];
  const before = [...anew, ...wipe].map(({ id }) => id);
  return {
    steps: [
      pythonStep(env, designed, []),
      pageCopyStep(env, designed, []),
      ...anew,
      ...wipe,
      dataFoldersStep(env, before),
      dataOwnerStep(env, designed.facts.host, ['data-folders']),
      servicesStep(env, designed, [...made, ...before, 'data-owner']),
      ...(options.waits === false ? [] : [readyStep(env, designed.workers, ['services'])]),
    ],
  };
}
