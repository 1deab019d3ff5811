import type { Environment } from '../../core/environment.ts';
import { NotReadyError } from '../../errors/index.ts';
import type { Plan, Step } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { wipeStep } from '../data/wipe-step.ts';
import type { NativeParts } from './parts.ts';
import { applyServices } from './processes.ts';
import { readyStep } from './ready-step.ts';
import { stopProcessesStep } from './remove-step.ts';
import { pythonOf } from './supervisor-python.ts';

/** Between tests: processes away, data away, processes anew. Killed halfway, `up` starts what lacks and `reset` begins again. */
export function resetPlan(env: Environment, { workers }: { readonly workers: number }): Plan<NativeParts> {
  return {
    steps: [
      stopProcessesStep(env, []),
      wipeStep<NativeParts>(env, () => undefined, ['stop-processes'], []),
      startStep(env),
      readyStep(env, workers, ['start-processes']),
    ],
  };
}

/** From the file that was run last: a reset makes and changes nothing. */
function startStep(env: Environment): Step<NativeParts> {
  return {
    id: 'start-processes',
    title: 'Start fresh processes',
    after: ['wipe-data'],
    reads: ['wanted', 'python'],
    changes: ['wanted', 'supervisor', 'services', 'web', 'logs'],
    due(world) {
      const wanted = known(world.wanted);
      if (wanted === null) throw nothingToStart(env);
      const python = pythonOf(world);
      return {
        is: 'due',
        changes: wanted.file.services.map(({ name }) => ({ kind: 'create', text: `start ${name}` })),
        run: (run) => applyServices(env, wanted.file, python, run),
      };
    },
  };
}

export function nothingToStart({ name }: Environment): NotReadyError {
  return new NotReadyError('READY_STOPPED', `What is to run in ${name} is not written down any more.`, {
    findings: [],
  });
}
