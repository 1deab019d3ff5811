import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts, KubeWorld } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { workersAsked } from '../../core/observed/deployments.ts';
import type { Wanted } from '../../diagnosis/ready.ts';
import { NotReadyError, whyOf } from '../../errors/index.ts';
import type { Run, Step, StepId, StepSay } from '../../plan/step.ts';
import { known, type Observer } from '../../plan/world.ts';
import { untilReady } from '../until-ready.ts';
import { withMore } from '../with-more.ts';
import { readyStep } from './ready-step.ts';

/** The ready step, going back to the revision that was healthy before where the new one does not start. */
export function readyOrBack(
  env: Environment,
  cluster: Cluster,
  wanted: Wanted,
  after: readonly StepId[],
  observer: Observer<KubeParts>,
): Step<KubeParts> {
  return {
    ...readyStep(env, cluster, () => wanted, after),
    recover: (error, first, run, say) => goBack(env, cluster, { error, first, observer }, run, say),
  };
}

interface Failure {
  readonly error: unknown;
  /** The world before the plan. */
  readonly first: KubeWorld;
  readonly observer: Observer<KubeParts>;
}

/**
 * Back to the revision that was healthy before, which is worth more than a new one that does not start. Gives the first error,
 * which stays the reason, with what was seen of the way back; as it is where there was no healthy revision, or it is still the same.
 */
async function goBack(
  env: Environment,
  cluster: Cluster,
  { error, first, observer }: Failure,
  run: Run,
  say: StepSay,
): Promise<unknown> {
  const before = first.release?.ok === true ? first.release.value : null;
  if (!(error instanceof NotReadyError) || before?.status !== 'deployed') return error;
  const { revision } = before;
  try {
    const now = known((await observer.look(['release'])).release);
    if (now === null || now.revision === revision) return error;
    say.line(`going back to revision ${String(revision)}`);
    await run.tools.helm.rollback(cluster.access, env.namespace, env.release, revision, run.signal);
    observer.changed(['objects', 'release', 'web']);
  } catch (failure) {
    return withMore(error, `eemt-dev could not go back to revision ${String(revision)}: ${whyOf(failure)}`);
  }
  const back = { rolledBackTo: revision };
  // Its own number of workers, which may be another than the one that is wanted now.
  const wanted = (observation: Parameters<typeof workersAsked>[0]) =>
    ({ web: true, workers: workersAsked(observation) }) as const;
  try {
    await untilReady(readyStep(env, cluster, wanted, []), observer, run, say);
    return withMore(error, `eemt-dev went back to revision ${String(revision)}, which runs again.`, back);
  } catch (failure) {
    return withMore(
      error,
      `eemt-dev put revision ${String(revision)} back, but did not see it run again: ${whyOf(failure)}`,
      back,
      failure,
    );
  }
}
