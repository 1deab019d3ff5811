import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Subject, Verdict } from '../../src/app/smoke/check.ts';
import { environmentOf } from '../../src/core/environment.ts';
import { NotReadyError } from '../../src/errors/index.ts';
import type { JobStatus } from '../../src/core/job.ts';
import type { Heartbeat } from '../../src/jobs/spool.ts';
import { shippedPath } from '../../src/lib/package-root.ts';
import { heldBy } from '../../src/plan/held.ts';
import type { CommandAnswer, Instance, Runtime } from '../../src/targets/runtime.ts';
import { emptyFolder } from './checkout.ts';
import { httpOf, type FakeJob, type FakePage } from './fake-page.ts';
import { fakeClock } from './fake-run.ts';
import { statusWith, workerAddresses } from './job-spool.ts';

/** Instances of a page and so many workers, each worker on a node of its own, the page on the first. */
export function instancesWith(workers: number): readonly Instance[] {
  const instance = (name: string, role: string, index: number, address: string | null): Instance => ({
    name,
    role,
    running: true,
    node: `node-${String(index)}`,
    address,
  });
  return [
    instance('web-1', 'web', 0, '10.244.0.5'),
    ...Array.from({ length: workers }, (_, index) =>
      instance(`worker-${String(index)}`, 'worker', index, workerAddresses[index] ?? null),
    ),
  ];
}

export interface FakeEemt {
  /** Folder of the environment; default a new one. */
  readonly state?: string;
  readonly workers?: number;
  /** What the runner writes about a job each time somebody looks again; default: one task more each time, then completed. */
  readonly computes?: (id: string, round: number) => JobStatus | null;
  readonly page?: (page: FakePage) => Partial<FakePage>;
  readonly runtime?: Partial<Runtime>;
  readonly instances?: readonly Instance[];
  /** null: no runner was ever there. */
  readonly heartbeat?: Partial<Heartbeat> | null;
  readonly jobs?: readonly FakeJob[];
  /** Cures that the environment was brought up without. */
  readonly leftOut?: readonly string[];
  /** Of all checks, in ms. */
  readonly limitMs?: number;
  readonly leftMs?: () => number;
}

/**
 * An EEMT in memory and in a scratch folder: a page that keeps jobs and uploads, a runner that takes requests and goes on each time the
 * clock is slept on, containers that share the data folder.
 */
export function fakeEemt(options: FakeEemt = {}) {
  const { workers = 2, computes = inTurn, heartbeat = {}, limitMs = 60_000 } = options;
  const { state = emptyFolder() } = options;
  const env = environmentOf('eemt', 'eemt', { state, cache: state });
  const spool = join(env.paths.data, 'spool');
  const uploads = join(env.paths.data, 'data', 'uploads');
  for (const folder of [uploads, join(spool, 'inbox'), join(spool, 'status')])
    mkdirSync(folder, { recursive: true });
  if (heartbeat !== null)
    writeFileSync(
      join(spool, 'status', 'runner.json'),
      JSON.stringify({ at: 0, job: null, stopped: false, boot: 'b', ...heartbeat }),
    );
  const jobs = new Map<string, FakeJob>((options.jobs ?? []).map((job) => [job.id, job]));
  const rounds = new Map<string, number>();
  const done: string[] = [];
  const controller = new AbortController();

  const settle = (id: string, status: JobStatus | null): void => {
    const job = jobs.get(id);
    if (status) writeFileSync(join(spool, 'status', `${id}.json`), JSON.stringify(status));
    if (job && status && !['waiting', 'running'].includes(status.phase) && job.status === 'running')
      jobs.set(id, { ...job, status: status.phase });
  };
  /** What the runner does in half a second. */
  const work = (): void => {
    for (const name of readdirSync(join(spool, 'inbox'))) {
      const request = JSON.parse(readFileSync(join(spool, 'inbox', name), 'utf8')) as {
        id: string;
        dem: string;
      };
      rmSync(join(spool, 'inbox', name));
      rounds.set(request.id, 0);
      jobs.set(request.id, { id: request.id, status: 'running', dem_filename: request.dem });
    }
    for (const [id, round] of rounds) {
      const open = jobs.get(id)?.status === 'running';
      settle(id, open ? computes(id, round) : statusWith({ id, phase: 'cancelled' }));
      rounds.set(id, round + 1);
    }
  };

  const page: FakePage = {
    health: () => Promise.resolve(),
    systemStatus: () => Promise.resolve({ docker_available: true, image_exists: true, image_name: 'eemt' }),
    jobs: () => Promise.resolve([...jobs.values()]),
    job: (id) => Promise.resolve(jobs.get(id) ?? { id, status: 'unknown' }),
    upload(name, path) {
      const kept = `${randomUUID()}_${name}`;
      copyFileSync(path, join(uploads, kept));
      done.push('upload');
      return Promise.resolve(kept);
    },
    submit(upload) {
      const id = randomUUID();
      jobs.set(id, { id, status: 'running', dem_filename: upload });
      rounds.set(id, 0);
      done.push('submit');
      return Promise.resolve(id);
    },
    cancel(id) {
      const job = jobs.get(id);
      if (job?.status !== 'running') return Promise.resolve(false);
      jobs.set(id, { ...job, status: 'failed' });
      done.push('cancel');
      return Promise.resolve(true);
    },
    remove(id) {
      if (jobs.get(id)?.status === 'running') return Promise.resolve(false);
      jobs.delete(id);
      done.push('remove');
      return Promise.resolve(true);
    },
    cleanupDryRun: () => Promise.resolve(2),
  };
  Object.assign(page, options.page?.({ ...page }));
  const http = httpOf(page);

  const shared = new Map<string, string>();
  const runtime = {
    instances: () => Promise.resolve(options.instances ?? instancesWith(workers)),
    run: (instance: Instance, argv: readonly string[]) => {
      done.push(`run in ${instance.name}`);
      return Promise.resolve(shell(argv, shared));
    },
    serviceNames: () => Promise.resolve(['eemt-web', 'eemt-work-queue']),
    inPage: (path: string) => path,
    sharedFolders: { web: '/app/data', worker: '/app/data' },
    commandLine: {
      verb: 'kubectl',
      listing: ['get', 'pods'],
      passThrough: () => Promise.reject(new TypeError('not used')),
    },
    restart: (_held: unknown, role: string) => {
      done.push(`restart ${role}`);
      return Promise.resolve();
    },
    ...options.runtime,
  } as unknown as Runtime;

  const time = fakeClock();
  const clock: Subject['clock'] = {
    ...time,
    iso: () => new Date(time.nowMs()).toISOString(),
    sleep: (ms, signal) => {
      work();
      return time.sleep(ms, signal);
    },
  };
  const runId = randomUUID();
  const subject: Subject = {
    env,
    held: heldBy(env),
    page: { http, url: 'http://page' },
    runtime,
    clock,
    signal: controller.signal,
    workers,
    runId,
    made: new Set([runId]),
    leftOut: options.leftOut ?? [],
    noJobs: null,
    dem: shippedPath('images/smoke/dem.tif'),
    // The real clock tells fractions, too.
    leftMs: options.leftMs ?? (() => Math.max(1, limitMs - clock.nowMs() + 0.25)),
  };
  return {
    subject,
    http,
    jobs,
    done,
    uploads: () => readdirSync(uploads),
    requests: () => readdirSync(join(spool, 'inbox')),
    statuses: () => readdirSync(join(spool, 'status')),
    hasResults: (id: string) => existsSync(join(env.paths.data, 'data', 'results', id)),
    /** A command in a container. */
    shell: (argv: readonly string[]) => shell(argv, shared),
    stop: () => controller.abort(new NotReadyError('STOPPED', 'stopped by the test')),
  };
}

/** One task more each round, six in all. */
export function inTurn(id: string, round: number): JobStatus {
  const finished = Math.min(round, 6);
  return statusWith({
    id,
    phase: finished === 6 ? 'completed' : 'running',
    tasks: { total: 6, done: finished, running: 1, failed: 0, retried: 0 },
    maps: finished,
  });
}

/** The few scripts that checks run. */
function shell(argv: readonly string[], shared: Map<string, string>): CommandAnswer {
  const [, , script = '', , first = '', second = ''] = argv;
  const fine = (stdout: string): CommandAnswer => ({ exitCode: 0, stdout, stderr: '' });
  if (script.startsWith('printf')) {
    shared.set(second, first);
    return fine('');
  }
  if (!script.startsWith('cat')) return fine('');
  const text = shared.get(first);
  shared.delete(first);
  return text === undefined ? { exitCode: 1, stdout: '', stderr: `cat: ${first}: No such file` } : fine(text);
}

export const silent = { line: () => undefined, progress: () => undefined };

export const foundBy = (verdict: Verdict): string =>
  verdict.is === 'passed' ? `passed: ${verdict.found}` : `skipped: ${verdict.why}`;
