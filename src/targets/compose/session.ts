import type { Environment } from '../../core/environment.ts';
import { describeServices } from '../../diagnosis/services/describe.ts';
import { machinePorts } from '../../clusters/machine-ports.ts';
import type { Run } from '../../plan/step.ts';
import { createObserver, known, type Observer } from '../../plan/world.ts';
import { portsOfProcesses } from '../../state/process-ports.ts';
import { tidy } from '../data/tidy.ts';
import { requireSameEngine } from '../require-same-engine.ts';
import { sessionPlan } from '../session-plan.ts';
import type { Session } from '../target.ts';
import { driftOf } from './drift.ts';
import { fitToProject } from './fit.ts';
import { hostOf } from './host.ts';
import { observationOf, observed, observedClosely } from './observation-of.ts';
import type { ComposeParts, ComposeWorld } from './parts.ts';
import { composeReader } from './reader.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { requireRunning } from '../require-running.ts';
import { composeRuntime } from './runtime.ts';
import { projectLabel, projectSeen, workersIn } from './seen.ts';
import { requireWorkersFit } from './worker-room.ts';

/** What whose it is, and whether it stands, are judged from. */
const ownership = ['containers', 'files'] as const;

/** One verb's work on an EEMT that runs with Docker Compose, over one world. */
export function openSession(env: Environment, run: Run): Session {
  const observer: Observer<ComposeParts> = createObserver(composeReader(env, run), {
    signal: run.signal,
    iso: () => run.tools.clock.iso(),
  });
  const owned = async (): Promise<ComposeWorld> => {
    const world = await observer.look(ownership);
    known(world.containers);
    return world;
  };
  const ports = (world: ComposeWorld) =>
    machinePorts(
      ({ labels }) => labels[projectLabel] === env.project,
      world.files?.ok ? world.files.value.id : null,
      world.containers?.ok ? world.containers.value : [],
      run.tools,
      run.signal,
      () => portsOfProcesses(env),
    );
  return {
    target: 'compose',
    what: 'Compose project',
    runsOn: env.project,
    keeps: 'the images',
    forget: () => {
      observer.forget();
    },
    exists: async () => projectSeen(await owned(), env).owner.is === 'ours',
    async requireOurs({ engine }) {
      const world = await observer.look([...ownership, 'engine']);
      refuseForeign(env, projectSeen(world, env));
      requireSameEngine(env, world, engine);
    },
    async requireRunning() {
      const seen = projectSeen(await owned(), env);
      refuseForeign(env, seen);
      requireRunning(env, seen);
    },
    async tidy() {
      if (await tidy(env, undefined, await owned(), run)) observer.changed(ownership);
    },
    async host(wish) {
      const world = await observer.look([...ownership, 'engine']);
      const seen = world.containers?.ok ? projectSeen(world, env) : undefined;
      return hostOf(world, seen, wish, ports(world));
    },
    async fit(resolved, { recreate }) {
      const world = await owned();
      const seen = projectSeen(world, env);
      refuseForeign(env, seen);
      return fitToProject(resolved, seen, { name: env.project, recreate, ports: ports(world) });
    },
    async design(request) {
      const engine = known((await observer.look(['engine'])).engine);
      const { design } = await import('./design.ts');
      const there = workersIn(projectSeen(await owned(), env)).length;
      requireWorkersFit(request.settings.workers, there, engine.memoryBytes, 'up');
      const designed = await design({ ...request, env, engine }, run);
      return {
        ...designed,
        async up(options) {
          const { upPlan } = await import('./up-plan.ts');
          return sessionPlan(upPlan(env, designed, options, observer), observer);
        },
        drift: async () => driftOf(env, designed, await observer.look(['containers', 'files', 'images'])),
      };
    },
    loadImages: null,
    async plan(goal) {
      const images = projectSeen(await owned(), env).containers.map(({ image }) => image);
      if (goal.do === 'reset') {
        const { resetPlan } = await import('./reset-plan.ts');
        return sessionPlan(resetPlan(env, goal.wanted, images), observer);
      }
      // Its containers leave room for others.
      if (goal.do === 'stop') return sessionPlan({ steps: [] }, observer);
      if (goal.do === 'scale') {
        const { scalePlan } = await import('./scale-plan.ts');
        return sessionPlan(scalePlan(env, goal.workers), observer);
      }
      const { downPlan } = await import('./down-plan.ts');
      return sessionPlan(downPlan(env, { data: goal.data, images }), observer);
    },
    async observe({ closely }) {
      return observationOf(await observer.look(closely ? observedClosely : observed), env);
    },
    describe: (observation, findings, record) =>
      describeServices(observation, findings, record?.workers ?? record?.answers.workers ?? null),
    async wanted({ workers, answers }) {
      const { webUrl } = projectSeen(await owned(), env);
      return {
        web: 1,
        workers: workers ?? answers.workers ?? 2,
        webUrl: webUrl ?? `http://127.0.0.1:${String(answers.port ?? 5000)}`,
      };
    },
    noJobs: () => Promise.resolve(null),
    runtime: composeRuntime(env, run),
  };
}
