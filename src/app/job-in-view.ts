import type { Environment } from '../core/environment.ts';
import { hasEnded, type JobProgress, type JobStatus } from '../core/job.ts';
import { nothingWatched, progressOf, watchedAfter } from '../jobs/progress.ts';
import { readStatus } from '../jobs/spool.ts';
import type { Run } from '../plan/step.ts';
import { runningStatus } from './running-job.ts';

/** Looks at the job that the runner computes; one that has ended while it was in view stays there until the next begins. */
export function jobInView(run: Run): (env: Environment) => Promise<JobProgress | null> {
  let last: JobStatus | null = null;
  let watched = nothingWatched;
  return async (env) => {
    const running = await runningStatus(env, run);
    const status: JobStatus | null = running ?? (last === null ? null : await endOf(env, last));
    if (status?.id !== last?.id) watched = nothingWatched;
    last = status;
    if (status === null) return null;
    const nowMs = run.tools.clock.nowMs();
    watched = watchedAfter(watched, status, nowMs);
    return progressOf(status, watched, nowMs, { names: {}, stalled: null });
  };
}

/** null where nobody tells of it any more, as after a reset, or where its runner is gone. */
async function endOf(env: Environment, last: JobStatus): Promise<JobStatus | null> {
  if (hasEnded(last)) return last;
  const status = await readStatus(env, last.id).catch(() => undefined);
  return status && hasEnded(status) ? status : null;
}
