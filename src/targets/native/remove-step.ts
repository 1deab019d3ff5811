import type { Environment } from '../../core/environment.ts';
import type { Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { NativeParts } from './parts.ts';
import { endProcesses } from './processes.ts';
import { processesSeen } from './seen.ts';

/** `stop-processes`: the supervisor and what it runs end; nothing that is not provably ours. */
export function stopProcessesStep(env: Environment, after: readonly StepId[]): Step<NativeParts> {
  return {
    id: 'stop-processes',
    title: 'End the processes of EEMT',
    after,
    reads: ['files', 'wanted', 'supervisor'],
    changes: ['wanted', 'supervisor', 'services', 'web', 'logs'],
    due(world) {
      const { owner, running, processes } = processesSeen(world);
      const { id } = known(world.files);
      if (owner.is !== 'ours' || !running || id === null) return { is: 'done', note: 'nothing runs' };
      const living = processes.filter((one) => one.process !== null);
      return {
        is: 'due',
        changes: living.map(({ name }) => ({ kind: 'delete', text: `end ${name}` })),
        loses: ['the processes of EEMT (job data is kept)'],
        run: (run) => endProcesses(env, id, run),
      };
    },
  };
}
