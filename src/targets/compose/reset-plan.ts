import type { Environment } from '../../core/environment.ts';
import type { Plan, Run, Step, StepSay } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { NotReadyError } from '../../errors/index.ts';
import { wipeStep } from '../data/wipe-step.ts';
import type { ComposeParts } from './parts.ts';
import { modelFile } from './paths.ts';
import { readyStep } from './ready-step.ts';
import { removeServicesStep } from './remove-step.ts';
import { stopRunnerStep } from './stop-runner-step.ts';

const limitMs = 120_000;

/** Between tests: containers away, data away, containers anew. Images and network stay. Killed halfway, `up` starts what lacks and `reset` begins again. */
export function resetPlan(
  env: Environment,
  { workers }: { readonly workers: number },
  images: readonly string[],
): Plan<ComposeParts> {
  return {
    steps: [
      stopRunnerStep(env, []),
      removeServicesStep(env, ['stop-runner'], { network: false }),
      wipeStep<ComposeParts>(env, () => undefined, ['remove-services'], images),
      startStep(env),
      readyStep(env, workers, ['start-services']),
    ],
  };
}

/** From the file that was run last: a reset builds and changes nothing. */
function startStep(env: Environment): Step<ComposeParts> {
  return {
    id: 'start-services',
    title: 'Start fresh containers',
    after: ['wipe-data'],
    reads: ['model'],
    changes: ['containers', 'services', 'web', 'logs'],
    due(world) {
      if (known(world.model) === null)
        throw new NotReadyError('READY_STOPPED', `The Compose file of ${env.name} is gone.`, {
          findings: [],
        });
      return {
        is: 'due',
        changes: [{ kind: 'create', text: 'web, runner and workers' }],
        run: (run, say) => start(env, run, say),
      };
    },
  };
}

async function start(env: Environment, { tools, signal }: Run, say: StepSay): Promise<void> {
  const onLine = (line: string): void => {
    say.line(line);
  };
  await tools.compose.up({ project: env.project, file: modelFile(env), timeoutMs: limitMs, onLine }, signal);
}
