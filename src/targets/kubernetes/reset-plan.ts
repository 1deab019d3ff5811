import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import type { Plan, Run, Step, StepSay } from '../../plan/step.ts';
import { readyStep } from './ready-step.ts';
import { wipeStep } from '../data/wipe-step.ts';

const componentLabel = 'app.kubernetes.io/component';

export interface Pods {
  readonly web: number;
  readonly workers: number;
}

/** Between tests: pods away, data away, pods anew. Cluster, images and release stay. Killed halfway, `up` heals the replicas and `reset` begins again. */
export function resetPlan(env: Environment, cluster: Cluster, wanted: Pods): Plan<KubeParts> {
  const ready = () => ({ web: true, workers: wanted.workers }) as const;
  return {
    steps: [
      stopStep(env, cluster),
      wipeStep(env, cluster.asRoot, ['stop-pods'], []),
      startStep(env, cluster, wanted),
      readyStep(env, cluster, ready, ['start-pods']),
    ],
  };
}

function stopStep(env: Environment, cluster: Cluster): Step<KubeParts> {
  return {
    id: 'stop-pods',
    title: 'Stop the pods',
    after: [],
    reads: [],
    changes: ['objects', 'web'],
    due: () => ({
      is: 'due',
      changes: [{ kind: 'update', text: 'scale the job runner, then web and workers to 0' }],
      run: (run, say) => stopPods(env, cluster, run, say),
    }),
  };
}

function startStep(env: Environment, cluster: Cluster, { web, workers }: Pods): Step<KubeParts> {
  return {
    id: 'start-pods',
    title: 'Start fresh pods',
    after: ['wipe-data'],
    reads: [],
    changes: ['objects', 'web'],
    due: () => ({
      is: 'due',
      changes: [{ kind: 'update', text: `web ${String(web)}, workers ${String(workers)}` }],
      run: (run) =>
        scaleAll(env, cluster, (role) => (role === 'worker' ? workers : role === 'runner' ? 1 : web), run),
    }),
  };
}

async function stopPods(env: Environment, cluster: Cluster, run: Run, say: StepSay): Promise<void> {
  const { kubectl } = run.tools;
  const { access } = cluster;
  // First of all, so that the job that runs is ended and not given to workers that go.
  await scaleAll(env, cluster, (role) => (role === 'runner' ? 0 : null), run);
  await podsGone(env, cluster, ['runner'], run, say);
  await Promise.all([
    scaleAll(env, cluster, () => 0, run),
    kubectl.delete(access, env.namespace, ['jobs', '--all'], run.signal),
  ]);
  await podsGone(env, cluster, roles, run, say);
}

async function podsGone(
  env: Environment,
  { access }: Cluster,
  which: readonly string[],
  run: Run,
  say: StepSay,
): Promise<void> {
  const { kubectl } = run.tools;
  for (;;) {
    const pods = await kubectl.get(access, ['pods'], env.namespace, run.signal);
    const left = pods.filter((pod) => which.includes(roleOf(pod) ?? '')).map((pod) => pod.metadata.name);
    if (left.length === 0) return;
    say.line(`waiting for ${left.join(', ')}`);
    // What a worker would finish in its minute of grace is wiped next. A pod that the controller still puts in place comes in the next round.
    await kubectl.delete(access, env.namespace, ['pods', ...left, '--grace-period=1'], run.signal);
  }
}

async function scaleAll(
  env: Environment,
  { access }: Cluster,
  replicas: (role: string) => number | null,
  run: Run,
): Promise<void> {
  const { kubectl } = run.tools;
  const live = await kubectl.get(access, ['deployments'], env.namespace, run.signal);
  const deployments = live.filter((object) => roleOf(object) !== undefined);
  await Promise.all(
    deployments.map(async (one) => {
      const wanted = replicas(roleOf(one) ?? '');
      if (wanted !== null) await kubectl.scale(access, env.namespace, one.metadata.name, wanted, run.signal);
    }),
  );
}

const roles: readonly string[] = ['web-interface', 'worker', 'runner'];

/** One of `roles`, or undefined: workloads are found by component label, because the release name changes object names. */
function roleOf(object: KubeObject): string | undefined {
  const component = object.metadata.labels?.[componentLabel];
  return component !== undefined && roles.includes(component) ? component : undefined;
}
