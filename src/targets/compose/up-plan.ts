import type { Environment } from '../../core/environment.ts';
import { imageSteps } from '../../images/build/build-steps.ts';
import type { Plan } from '../../plan/step.ts';
import type { Observer } from '../../plan/world.ts';
import { dataFoldersStep } from '../data/data-folders-step.ts';
import { wipeStep } from '../data/wipe-step.ts';
import type { UpOptions } from '../target.ts';
import { dataOwnerStep } from './data-owner-step.ts';
import type { ComposeDesigned } from './design.ts';
import type { ComposeParts } from './parts.ts';
import { readyOrBack } from './go-back.ts';
import { readyStep } from './ready-step.ts';
import { removeServicesStep } from './remove-step.ts';
import { servicesStep } from './services-step.ts';
import { stopRunnerStep } from './stop-runner-step.ts';

/** All from images to a page that answers. Images first: a build that fails costs nothing that runs. */
export function upPlan(
  env: Environment,
  designed: ComposeDesigned,
  options: UpOptions,
  observer: Observer<ComposeParts>,
): Plan<ComposeParts> {
  const { blueprint, facts, referenced, proxies } = designed;
  const built = referenced.map(({ image }) => `image-${image.role}`);
  const anew = options.recreate ? [stopRunnerStep(env, built), removeServicesStep(env, ['stop-runner'])] : [];
  const images = referenced.map(({ reference }) => reference);
  const wipe = options.wipe
    ? [wipeStep<ComposeParts>(env, () => undefined, ['remove-services'], images)]
    : [];
  const before = [...anew, ...wipe].map(({ id }) => id);
  const [worker = ''] = referenced.flatMap(({ image, reference }) =>
    image.role === 'worker' ? [reference] : [],
  );
  // After a removal there is nothing to go back to.
  const ready = options.recreate
    ? readyStep(env, facts.workers, ['services'])
    : readyOrBack(env, facts.workers, ['services'], observer);
  return {
    steps: [
      ...imageSteps<ComposeParts>(
        {
          images: blueprint.images,
          environmentName: env.name,
          builds: env.paths.builds,
          imageStore: env.paths.imageStore,
          noCache: !options.cache,
          noBuild: !options.build,
          caBundle: options.caBundle,
          proxies,
        },
        referenced,
      ),
      ...anew,
      ...wipe,
      dataFoldersStep(env, before),
      dataOwnerStep(env, facts.host, worker, ['data-folders', 'image-worker']),
      servicesStep(env, designed, [...built, ...before, 'data-owner']),
      ...(options.waits === false ? [] : [ready]),
    ],
  };
}
