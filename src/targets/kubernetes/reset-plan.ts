import { accessOf, type Environment } from '../../core/environment.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Look, Plan, Run, Step } from '../../plan/step.ts';
import { readyStep } from './ready-step.ts';
import { wipeStep } from './wipe-step.ts';

const componentLabel = 'app.kubernetes.io/component';

/** Between tests: pods away, data away, pods anew. Cluster, images and release stay. Killed halfway, `up` heals the replicas and `reset` begins again. */
export function resetPlan(
  env: Environment,
  wanted: { readonly web: number; readonly workers: number; readonly webUrl: string },
): Plan {
  const due =
    (...changes: readonly string[]) =>
    (): Promise<Look> =>
      Promise.resolve({ is: 'due', changes });
  const stop: Step = {
    id: 'stop-pods',
    title: 'Stop the pods',
    after: [],
    look: due('scale web and workers to 0'),
    async apply(run, say) {
      const { kubectl } = run.tools;
      const access = accessOf(env);
      await Promise.all([
        scaleAll(env, () => 0, run),
        kubectl.delete(access, env.namespace, ['jobs', '--all'], run.signal),
      ]);
      for (;;) {
        const pods = await kubectl.get(access, ['pods'], env.namespace, run.signal);
        const left = pods.filter((pod) => roleOf(pod) !== undefined).map((pod) => pod.metadata.name);
        if (left.length === 0) return;
        say.line(`waiting for ${left.join(', ')}`);
        // What a worker would finish in its minute of grace is wiped next. A pod that the controller still puts in place comes in the next round.
        await kubectl.delete(access, env.namespace, ['pods', ...left, '--grace-period=1'], run.signal);
      }
    },
  };
  const start: Step = {
    id: 'start-pods',
    title: 'Start fresh pods',
    after: ['wipe-data'],
    look: due(`web ${String(wanted.web)}, workers ${String(wanted.workers)}`),
    apply: (run) => scaleAll(env, (role) => (role === 'worker' ? wanted.workers : wanted.web), run),
  };
  return { steps: [stop, wipeStep(env, ['stop-pods']), start, readyStep(env, wanted, ['start-pods'])] };
}

async function scaleAll(env: Environment, replicas: (role: string) => number, run: Run): Promise<void> {
  const live = await run.tools.kubectl.get(accessOf(env), ['deployments'], env.namespace, run.signal);
  const deployments = live.filter((object) => roleOf(object) !== undefined);
  await Promise.all(
    deployments.map((one) =>
      run.tools.kubectl.scale(
        accessOf(env),
        env.namespace,
        one.metadata.name,
        replicas(roleOf(one) ?? ''),
        run.signal,
      ),
    ),
  );
}

/** `web-interface`, `worker`, or undefined: workloads are found by component label, because the release name changes object names. */
function roleOf(object: KubeObject): string | undefined {
  const component = object.metadata.labels?.[componentLabel];
  return component === 'web-interface' || component === 'worker' ? component : undefined;
}
