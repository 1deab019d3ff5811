import type { Environment } from '../core/environment.ts';
import { demName, shortId, type JobStatus } from '../core/job.ts';
import { runnerLostMs } from '../jobs/require-runner.ts';
import { readHeartbeat, readStatus } from '../jobs/spool.ts';
import type { Run } from '../plan/step.ts';

/** The job that the runner computes just now, for people: `job 1b2c3d4e of mcn_10m.tif runs (158 of 377 tasks are done)`; null: none, or the runner does not tell. */
export async function runningJob(env: Environment, run: Run): Promise<string | null> {
  const status = await runningStatus(env, run);
  if (status === null) return null;
  const { done, total } = status.tasks;
  return `job ${shortId(status.id)} of ${demName(status.dem)} runs (${String(done)} of ${String(total)} tasks are done)`;
}

/** What the runner tells of the job that it computes just now; null: none, or it does not tell. */
export async function runningStatus(env: Environment, { tools, signal }: Run): Promise<JobStatus | null> {
  try {
    const beat = await readHeartbeat(env);
    if (!beat?.job || beat.stopped || Date.parse(tools.clock.iso()) - beat.at * 1000 > runnerLostMs)
      return null;
    const status = await readStatus(env, beat.job);
    return status?.phase === 'running' ? status : null;
  } catch {
    // Containers write there, and what makes no sense must not hold anybody up.
    signal.throwIfAborted();
    return null;
  }
}
