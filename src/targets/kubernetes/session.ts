import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts, KubeWorld } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment, TargetName } from '../../core/environment.ts';
import { describeDrift, driftOf } from '../../diagnosis/drift.ts';
import type { Run } from '../../plan/step.ts';
import { createObserver, known, type Observer } from '../../plan/world.ts';
import type { Session } from '../target.ts';
import type { KubeDesigned } from './design.ts';
import { describeCluster } from './describe.ts';
import { fitToCluster } from './fit.ts';
import { hostOf } from './host.ts';
import { closeLooks } from './look-closely.ts';
import { observationOf, observed } from './observation-of.ts';
import { ownership, type Plans } from './plans.ts';
import { sessionPlan } from '../session-plan.ts';
import { kubeReader } from './reader.ts';
import { keepLiveClaims } from './storage-step.ts';
import { requireRunning } from './require-running.ts';
import { requireSameEngine } from '../require-same-engine.ts';
import { kubeRuntime } from './runtime.ts';
import { tidy } from '../data/tidy.ts';

export interface Place {
  readonly target: TargetName;
  readonly env: Environment;
  readonly cluster: Cluster;
  readonly plans: Plans;
}

const letsWorkersFit = ['oversized-requests', 'worker-node-selector'];

/** One verb's work on an EEMT in this cluster, over one world. */
export function openSession({ target, env, cluster, plans }: Place, run: Run): Session {
  let designedObjects: readonly KubeObject[] = [];
  const observer: Observer<KubeParts> = createObserver(
    kubeReader(env, cluster, () => designedObjects, run),
    { signal: run.signal, iso: () => run.tools.clock.iso() },
  );
  const lookClosely = closeLooks(observer, () => run.tools.clock.nowMs());
  const owned = async (): Promise<KubeWorld> => {
    const world = await observer.look(ownership);
    known(world.containers);
    return world;
  };
  return {
    target,
    what: 'cluster',
    runsOn: cluster.runsOn,
    keeps: 'the images',
    forget: () => {
      observer.forget();
    },
    exists: async () => cluster.seen(await owned()).owner.is === 'ours',
    async requireOurs({ engine }) {
      const world = await observer.look([...ownership, 'engine']);
      cluster.refuseForeign(world);
      requireSameEngine(env, world, engine);
    },
    async requireRunning() {
      const world = await owned();
      cluster.refuseForeign(world);
      requireRunning(env, cluster.seen(world), known(world.files));
    },
    async tidy() {
      const world = await owned();
      if (await tidy(env, cluster.asRoot(world), world, run)) observer.changed(ownership);
    },
    host: async (wish) => hostOf(cluster, await observer.look([...ownership, 'engine']), wish, run),
    async fit(resolved, { recreate }) {
      const world = await owned();
      cluster.refuseForeign(world);
      const { nodeImage } = cluster;
      return fitToCluster(resolved, cluster.seen(world), {
        name: cluster.runsOn,
        recreate,
        ports: cluster.ports(world, run),
        nodeImage,
      });
    },
    async design(request) {
      const engine = known((await observer.look(['engine'])).engine);
      const { design } = await import('./design.ts');
      const designed = await design({ ...request, env, cluster, engine }, run);
      designedObjects = objectsOf(designed);
      observer.changed(['objects']);
      return {
        ...designed,
        async up(options) {
          // Whoever leaves out what lets workers fit wants to see what comes of it, and a cluster alone has none.
          if (options.only !== 'cluster' && !letsWorkersFit.some((id) => request.leftOut.includes(id))) {
            const { requireWorkersFit } = await import('./require-workers-fit.ts');
            requireWorkersFit(designed, await observer.look(observed), cluster, env);
          }
          return sessionPlan(await plans.up(designed, options, env, cluster, observer), observer);
        },
        async drift() {
          const live = known((await observer.look(['objects'])).objects);
          return driftOf(keepLiveClaims(objectsOf(designed), live), live).map(describeDrift);
        },
      };
    },
    async loadImages(to) {
      const { loadPlan } = await import('./load-plan.ts');
      return sessionPlan(await loadPlan(cluster, to, observer), observer);
    },
    async plan(goal) {
      return sessionPlan(await plans.of(goal, env, cluster, observer), observer);
    },
    async observe({ closely, watches = false }) {
      const world = await (closely ? lookClosely(watches) : observer.look(observed));
      return observationOf(world, cluster, env);
    },
    describe: describeCluster,
    async wanted({ workers, answers }) {
      const { webUrl } = cluster.seen(await owned());
      return {
        web: 1,
        workers: workers ?? answers.workers ?? 2,
        webUrl: webUrl ?? `http://127.0.0.1:${String(answers.port ?? 5000)}`,
      };
    },
    noJobs: () => Promise.resolve(null),
    runtime: kubeRuntime(env, cluster.access, run),
  };
}

function objectsOf({ blueprint: { manifests } }: KubeDesigned) {
  return [...manifests.prelude, ...manifests.storage, ...manifests.release].map(({ body }) => body);
}
