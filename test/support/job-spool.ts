import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandContext } from '../../src/app/context.ts';
import { environmentOf } from '../../src/core/environment.ts';
import type { JobRequest, JobStatus } from '../../src/core/job.ts';
import { jobFolders } from '../../src/jobs/folders.ts';
import type { Clock } from '../../src/tools/clock.ts';
import { fakeClock } from './fake-run.ts';

export const jobId = '1b2c3d4e-0000-4000-8000-000000000001';
export const otherJobId = '9f8e7d6c-0000-4000-8000-000000000002';

/** Where the workers of a job are. */
export const workerAddresses = ['10.244.1.5', '10.244.2.7'] as const;

/** What the runner tells of a job that runs on two workers. */
export function statusWith(more: Partial<JobStatus> = {}): JobStatus {
  return {
    id: jobId,
    workflow: 'sol',
    dem: `${jobId}_hill.tif`,
    phase: 'running',
    waitingFor: null,
    startedAt: 1000,
    endedAt: null,
    resumed: 0,
    tasks: { total: 10, done: 0, running: 2, failed: 0, retried: 0 },
    workers: workerAddresses.map((address, index) => ({
      ...{ address, connected: true, done: 0, doing: `day ${String(index + 1)}` },
    })),
    lost: 0,
    maps: 0,
    notes: [],
    error: null,
    ...more,
  };
}

/** The folders that the page, the runner and eemt-dev share, in this state folder; the test is the runner. */
export function jobSpool(state: string) {
  const env = environmentOf('eemt', 'eemt', { state, cache: state });
  const folders = jobFolders(env);
  for (const folder of [folders.inbox, folders.status, folders.uploads, folders.results])
    mkdirSync(folder, { recursive: true });
  const put = (name: string, value: unknown): void => {
    const part = join(folders.status, `.${name}.tmp`);
    writeFileSync(part, JSON.stringify(value));
    renameSync(part, join(folders.status, name));
  };
  const spool = {
    env,
    folders,
    beat: (at: number, job: string | null = null) =>
      put('runner.json', { at, boot: 'b1', job, stopped: false }),
    tell: (status: JobStatus) => put(`${status.id}.json`, status),
    requests: (): readonly JobRequest[] =>
      readdirSync(folders.inbox).map(
        (name) => JSON.parse(readFileSync(join(folders.inbox, name), 'utf8')) as JobRequest,
      ),
    makeResult: (id: string, path: string, text = path) => {
      const file = join(folders.results, id, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
  };
  spool.beat(0);
  return spool;
}

/** A clock on which, at each sleep, the world outside goes on by one step. */
export function clockWith(step: (count: number, nowMs: number) => void): Clock {
  const clock = fakeClock();
  let count = 0;
  return {
    ...clock,
    async sleep(ms, signal) {
      await clock.sleep(ms, signal);
      count += 1;
      step(count, clock.nowMs());
    },
  };
}

/** The context with another current folder. */
export function inFolder(context: CommandContext, cwd: string): CommandContext {
  return { ...context, io: { ...context.io, cwd } };
}
