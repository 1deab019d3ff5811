import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { readiness, type Wanted } from '../../diagnosis/ready.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { judgeReadiness } from '../../diagnosis/waiting.ts';
import { bugs } from '../../eemt/defects/index.ts';
import type { Step, StepId } from '../../plan/step.ts';
import { observationOf, observed } from './observation-of.ts';

/** Waits until web and workers run; a state that no waiting mends ends it with its cause. */
export function readyStep(
  env: Environment,
  cluster: Cluster,
  wanted: (observation: ReturnType<typeof observationOf>) => Wanted,
  after: readonly StepId[],
): Step<KubeParts> {
  return {
    id: 'ready',
    title: 'EEMT answers',
    after,
    reads: observed,
    closely: ['logs'],
    changes: [],
    due(world) {
      const observation = observationOf(world, cluster, env);
      const verdict = judgeReadiness(readiness(observation, wanted(observation)), observation, [
        ...bugs,
        ...rules,
      ]);
      return verdict.is === 'done' || observation.objects.ok
        ? verdict
        : { is: 'unknown', until: after[0] ?? 'nodes', wait: verdict };
    },
  };
}
