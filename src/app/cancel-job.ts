import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { hasEnded, shortId, type JobStatus } from '../core/job.ts';
import { cancelRunningJob, deleteJob, readJob } from '../eemt/page/jobs.ts';
import { NotReadyError, StateConflictError } from '../errors/index.ts';
import { removePlaced } from '../jobs/place-dem.ts';
import { readStatus, withdrawRequest } from '../jobs/spool.ts';
import type { RunningEnvironment } from './open-running.ts';
import { pageOf } from './page.ts';

/** The runner looks for it each second, and gives its work 4 s to end. */
const limitMs = 10_000;
const takeMs = 1_500;
const pollMs = 250;

/**
 * Cancels a job through the page, as a person would there, and waits until its work has ended. Gives what the runner tells of it then;
 * undefined where no runner knew it. Rejects with NotReadyError JOB_CANCEL where the work goes on.
 */
export async function cancelJob(
  running: RunningEnvironment,
  id: string,
  signal: AbortSignal,
): Promise<JobStatus | undefined> {
  const { env, run } = running;
  const { clock } = run.tools;
  const first = await readStatus(env, id);
  if (first && hasEnded(first)) return first;
  const withdrawn = !(await cancelOnPage(running, id, signal));
  if (withdrawn) {
    await withdrawRequest(env, id);
    if (!first) {
      // The runner may have taken it just now.
      await clock.sleep(takeMs, signal);
      if (!(await readStatus(env, id))) {
        await removePlaced(env, id);
        return undefined;
      }
      await cancelOnPage(running, id, signal);
    }
  }
  const started = clock.nowMs();
  for (;;) {
    const status = await readStatus(env, id);
    if (status === undefined ? first === undefined : hasEnded(status)) {
      if (withdrawn && status?.startedAt === null) await removePlaced(env, id);
      return status;
    }
    if (clock.nowMs() - started >= limitMs) throw goesOn(id);
    await clock.sleep(pollMs, signal);
  }
}

/** False where the page does not know it, as it is with a request that nobody has taken. A job that only waits for its turn has nothing to keep. */
async function cancelOnPage(running: RunningEnvironment, id: string, signal: AbortSignal): Promise<boolean> {
  const page = await pageOf(running, signal);
  const ended = await cancelRunningJob(page, id);
  if (ended !== 'not running') return ended === 'cancelled';
  const job = await readJob(page, id);
  if (job?.status !== 'pending') return job !== undefined;
  const deleted = await deleteJob(page, id);
  if (deleted === 'running') throw jobIsOpen(id, 'is running');
  return deleted === 'deleted';
}

export function jobIsOpen(id: string, how: string): StateConflictError {
  return new StateConflictError('JOB_RUNNING', `The job ${shortId(id)} ${how}.`, {
    hints: [advice`${eemtDev('jobs cancel', shortId(id))} ends it first`],
  });
}

function goesOn(id: string): NotReadyError {
  return new NotReadyError(
    'JOB_CANCEL',
    `The job ${shortId(id)} is cancelled on the page, and its work had not ended after ${String(limitMs / 1000)} s.`,
    {
      hints: [
        advice`${eemtDev('jobs show', shortId(id))} shows whether it has ended since`,
        advice`${eemtDev('status')} says what is wrong`,
      ],
    },
  );
}
