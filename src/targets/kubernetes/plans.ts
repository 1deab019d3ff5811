import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import type { Plan } from '../../plan/step.ts';
import type { Observer } from '../../plan/world.ts';
import type { Goal, UpOptions } from '../target.ts';
import type { KubeDesigned } from './design.ts';

/** What whose it is, and whether it stands, are judged from. */
export const ownership = ['containers', 'files'] as const;

/** The plans of a place in a cluster. Verbs that only look do not pay for what builds and deploys. */
export interface Plans {
  readonly up: (
    designed: KubeDesigned,
    options: UpOptions,
    env: Environment,
    cluster: Cluster,
    observer: Observer<KubeParts>,
  ) => Promise<Plan<KubeParts>>;
  readonly of: (
    goal: Goal,
    env: Environment,
    cluster: Cluster,
    observer: Observer<KubeParts>,
  ) => Promise<Plan<KubeParts>>;
}

/** Of an environment, which has its cluster for itself. */
export const plans: Plans = { up: upPlanOf, of: planOf };

/** Of a place beside one: namespace and data come and go, cluster and images are those that are there. */
export const besidePlans: Plans = {
  async up(designed, options, env, cluster) {
    const { besideUpPlan } = await import('./beside-plans.ts');
    return besideUpPlan(env, cluster, designed, options);
  },
  async of(goal, env, cluster, observer) {
    if (goal.do !== 'down') return planOf(goal, env, cluster, observer);
    const { besideDownPlan } = await import('./beside-plans.ts');
    return besideDownPlan(env, cluster);
  },
};

async function planOf(
  goal: Goal,
  env: Environment,
  cluster: Cluster,
  observer: Observer<KubeParts>,
): Promise<Plan<KubeParts>> {
  // Verbs that only look do not pay for what builds and deploys.
  if (goal.do === 'reset') {
    const { resetPlan } = await import('./reset-plan.ts');
    return resetPlan(env, cluster, goal.wanted);
  }
  if (goal.do === 'stop') return { steps: [cluster.stop()] };
  if (goal.do === 'scale') {
    const { scalePlan } = await import('./scale-plan.ts');
    return scalePlan(env, cluster, goal.workers);
  }
  const world = await observer.look(ownership);
  const images = [...new Set(cluster.seen(world).nodes.map(({ image }) => image))];
  const { downPlan } = await import('./down-plan.ts');
  return downPlan(env, cluster, { data: goal.data, images });
}

async function upPlanOf(
  designed: KubeDesigned,
  options: UpOptions,
  env: Environment,
  cluster: Cluster,
  observer: Observer<KubeParts>,
): Promise<Plan<KubeParts>> {
  const { upPlan } = await import('./up-plan.ts');
  return upPlan(env, cluster, { designed, options }, await observer.look(ownership), observer);
}
