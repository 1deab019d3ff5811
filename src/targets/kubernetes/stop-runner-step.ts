import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { whyOf } from '../../errors/index.ts';
import type { Run, Step, StepId, StepSay } from '../../plan/step.ts';
import { within } from '../within.ts';

const limitMs = 6_000;

/** Before the cluster goes: the runner ends its work and writes down where it was, so that nothing is half written in data that is kept. */
export function stopRunnerStep(
  env: Environment,
  cluster: Cluster,
  after: readonly StepId[],
): Step<KubeParts> {
  return {
    id: 'stop-runner',
    title: 'Stop the job runner',
    after,
    reads: ['containers', 'files'],
    changes: ['objects'],
    due(world) {
      const { owner, controlPlane } = cluster.seen(world);
      if (owner.is !== 'ours' || controlPlane?.state !== 'running')
        return { is: 'done', note: 'nothing runs' };
      return {
        is: 'due',
        changes: [{ kind: 'delete', text: 'end the runner and its job' }],
        run: (run, say) => stopRunner(env, cluster, run, say),
      };
    },
  };
}

/** A control plane that does not answer must not keep a cluster from being removed. */
async function stopRunner(env: Environment, { access }: Cluster, run: Run, say: StepSay): Promise<void> {
  const names = ['deployments', '--selector=app.kubernetes.io/component=runner', '--cascade=foreground'];
  try {
    await within(limitMs, run.signal, (signal) =>
      run.tools.kubectl.delete(access, env.namespace, names, signal),
    );
  } catch (error) {
    run.signal.throwIfAborted();
    say.line(`the runner could not be stopped by itself: ${whyOf(error)}`);
  }
}
