import type { Environment } from '../../core/environment.ts';
import { serviceOf } from '../../eemt/compose/services.ts';
import { whyOf } from '../../errors/index.ts';
import type { Run, Step, StepId, StepSay } from '../../plan/step.ts';
import type { ComposeParts } from './parts.ts';
import { projectSeen, roleLabel } from './seen.ts';

const graceSeconds = 6;

/** Before containers go: the runner ends its work and writes down where it was, so that nothing is half written in data that is kept. */
export function stopRunnerStep(env: Environment, after: readonly StepId[]): Step<ComposeParts> {
  return {
    id: 'stop-runner',
    title: 'Stop the job runner',
    after,
    reads: ['containers', 'files'],
    changes: ['containers', 'services'],
    due(world) {
      const { owner, containers } = projectSeen(world, env);
      const runs = containers.some(
        ({ labels, state }) => labels[roleLabel] === 'runner' && state === 'running',
      );
      if (owner.is !== 'ours' || !runs) return { is: 'done', note: 'nothing runs' };
      return {
        is: 'due',
        changes: [{ kind: 'delete', text: 'end the runner and its job' }],
        run: (run, say) => stopRunner(env, run, say),
      };
    },
  };
}

/** One that does not end must not keep the environment from being removed. */
async function stopRunner({ project }: Environment, run: Run, say: StepSay): Promise<void> {
  try {
    await run.tools.compose.stop(project, [serviceOf('runner') ?? ''], graceSeconds, run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    say.line(`the runner could not be stopped by itself: ${whyOf(error)}`);
  }
}
