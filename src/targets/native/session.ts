import { advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import { noJobsText } from '../../core/no-jobs.ts';
import type { Environment } from '../../core/environment.ts';
import { describeServices } from '../../diagnosis/services/describe.ts';
import type { Run } from '../../plan/step.ts';
import { createObserver, known, type Observer } from '../../plan/world.ts';
import { tidy } from '../data/tidy.ts';
import { requireRunning } from '../require-running.ts';
import { sessionPlan } from '../session-plan.ts';
import type { Session } from '../target.ts';
import { differences } from './services-step.ts';
import { fitToMachine } from './fit.ts';
import { hostOf } from './host.ts';
import { installJobTools } from './job-tools.ts';
import { machineFacts } from './machine.ts';
import { observationOf, observed, observedClosely } from './observation-of.ts';
import type { NativeParts, NativeWorld } from './parts.ts';
import { chooseAndClaim, portClaims } from './port-claims.ts';
import { isOfAnother, nativePorts } from './ports.ts';
import { nativeReader } from './reader.ts';
import { nativeRuntime } from './runtime.ts';
import { processesSeen } from './seen.ts';
import { requirePython } from './supervisor-python.ts';

/** What whose it is, and whether it stands, are judged from. */
const ownership = ['files', 'wanted', 'supervisor'] as const;

/** One verb's work on an EEMT whose page runs as processes of this machine, over one world. No engine is asked. */
export function openSession(env: Environment, run: Run): Session {
  const observer: Observer<NativeParts> = createObserver(nativeReader(env, run), {
    signal: run.signal,
    iso: () => run.tools.clock.iso(),
  });
  const owned = (): Promise<NativeWorld> => observer.look(ownership);
  const claims = portClaims();
  const ports = (world: NativeWorld) =>
    nativePorts(env, processesSeen(world), known(world.files).id, run, claims);
  return {
    target: 'native',
    what: 'processes',
    runsOn: `${env.name}-native`,
    keeps: 'the Python packages',
    forget: () => {
      observer.forget();
    },
    exists: async () => processesSeen(await owned()).owner.is === 'ours',
    // What does not carry our id is not seen, and never touched.
    requireOurs: () => Promise.resolve(),
    async requireRunning() {
      requireRunning(env, processesSeen(await owned()));
    },
    async tidy() {
      if (await tidy(env, undefined, await observer.look([...ownership, 'containers']), run))
        observer.changed(ownership);
    },
    async host(wish) {
      const world = await observer.look([...ownership, 'python', 'jobTools']);
      return hostOf(env, world, wish, ports(world));
    },
    async fit(resolved) {
      const world = await observer.look([...ownership, 'jobTools']);
      const seen = processesSeen(world);
      const own = seen.running ? [seen.port, seen.managerPort] : [];
      const choose = () =>
        fitToMachine(resolved, {
          before: seen.owner.is === 'ours' ? (known(world.wanted)?.file ?? null) : null,
          jobTools: known(world.jobTools),
          cpus: machineFacts().cpus,
          ports: ports(world),
        });
      return chooseAndClaim(
        claims,
        choose,
        ({ settings, sparePort }) => [settings.port, sparePort].filter((port) => !own.includes(port)),
        (port) => isOfAnother(env, port),
      );
    },
    async design(request) {
      const world = await observer.look(['python', 'jobTools']);
      const { design } = await import('./design.ts');
      const designed = await design({
        ...request,
        env,
        python: requirePython(known(world.python)),
        jobTools: known(world.jobTools),
        releasePorts: claims.release,
      });
      return {
        ...designed,
        async up(options) {
          const { upPlan } = await import('./up-plan.ts');
          return sessionPlan(upPlan(env, designed, options), observer);
        },
        drift: async () =>
          differences(designed.services, processesSeen(await owned())).map(({ text }) => text),
      };
    },
    async plan(goal) {
      switch (goal.do) {
        case 'reset': {
          const { resetPlan } = await import('./reset-plan.ts');
          return sessionPlan(resetPlan(env, goal.wanted), observer);
        }
        case 'scale': {
          const { scalePlan } = await import('./scale-plan.ts');
          return sessionPlan(scalePlan(env, goal.workers), observer);
        }
        // Its processes leave room for others.
        case 'stop':
          return sessionPlan({ steps: [] }, observer);
        case 'down': {
          const { downPlan } = await import('./down-plan.ts');
          return sessionPlan(downPlan(env, { data: goal.data }), observer);
        }
      }
    },
    async observe({ closely }) {
      return observationOf(await observer.look(closely ? observedClosely : observed), env);
    },
    describe(observation, findings, record) {
      const noJobs = observation.native?.noJobs ?? null;
      const workers = noJobs === null ? (record?.workers ?? null) : 0;
      const described = describeServices(observation, findings, workers);
      return {
        ...described,
        images: [],
        workerVariant: null,
        ...(noJobs === null ? {} : { limits: [noJobsText(noJobs)] }),
      };
    },
    async wanted({ answers }) {
      const world = await owned();
      const { webUrl, port } = processesSeen(world);
      const services = known(world.wanted)?.file.services ?? [];
      return {
        web: 1,
        workers: services.filter(({ role }) => role === 'worker').length,
        webUrl: webUrl ?? `http://127.0.0.1:${String(port ?? answers.port ?? 5000)}`,
      };
    },
    async noJobs() {
      const why = known((await owned()).wanted)?.file.noJobs ?? null;
      return why === null
        ? null
        : { why, wayOut: advice`On Ubuntu or Debian: ${command(...installJobTools)}, then ${eemtDev('up')}` };
    },
    runtime: nativeRuntime(env, run),
  };
}
