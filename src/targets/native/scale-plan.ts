import type { Environment } from '../../core/environment.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { noJobsText } from '../../core/no-jobs.ts';
import type { Plan, Step } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { requireRoom } from '../too-many-workers.ts';
import { machineFacts } from './machine.ts';
import { withWorkers } from './model.ts';
import type { NativeParts } from './parts.ts';
import { applyServices } from './processes.ts';
import { readyStep } from './ready-step.ts';
import { nothingToStart } from './reset-plan.ts';
import type { ServicesFile } from './services-file.ts';
import { textOf } from './services-file.ts';
import { pythonOf } from './supervisor-python.ts';

/** Another number of workers; nothing else is touched. */
export function scalePlan(env: Environment, workers: number): Plan<NativeParts> {
  return { steps: [scaleStep(env, workers), readyStep(env, workers, ['scale'])] };
}

function scaleStep(env: Environment, workers: number): Step<NativeParts> {
  return {
    id: 'scale',
    title: `Workers: ${String(workers)}`,
    after: [],
    reads: ['wanted', 'python'],
    changes: ['wanted', 'supervisor', 'services', 'logs'],
    due(world) {
      const wanted = known(world.wanted);
      if (wanted === null) throw nothingToStart(env);
      requireJobs(wanted.file, workers);
      const file = withWorkers(wanted.file, workers);
      const there = wanted.file.services.filter(({ role }) => role === 'worker').length;
      if (textOf(file) === wanted.text) return { is: 'done', note: `there are ${String(workers)} already` };
      const python = pythonOf(world);
      return {
        is: 'due',
        changes: [{ kind: 'update', text: `workers: ${String(there)} → ${String(workers)}` }],
        async run(run, say) {
          const { cpus } = machineFacts();
          if (workers > cpus)
            say.line(`this machine has ${String(cpus)} cores, which ${String(workers)} workers share`);
          await applyServices(env, file, python, run);
        },
      };
    },
  };
}

function requireJobs({ noJobs }: ServicesFile, workers: number): void {
  if (noJobs === null) return;
  requireRoom(workers, { fits: 0, why: noJobsText(noJobs) }, (fits) => eemtDev('scale', fits), null);
}
