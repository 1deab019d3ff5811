import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { hasEnded, shortId, type JobStatus } from '../core/job.ts';
import { StateConflictError } from '../errors/index.ts';
import type { Clock } from '../tools/clock.ts';
import { removePlaced } from './place-dem.ts';
import { keptResults } from './results.ts';
import { noRunner, runnerLostMs } from './require-runner.ts';
import { hasSpool, readHeartbeat, readStatus, withdrawRequest } from './spool.ts';

const pollMs = 250;
const takenMs = 60_000;

export interface Followed {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called at every look; undefined before the runner has taken the job. `leave` ends the following, and the job goes on. */
  readonly look: (status: JobStatus | undefined) => Promise<'go on' | 'leave'>;
}

/**
 * Follows a job until it has ended; null where `look` said to leave. Rejects with NotReadyError JOB_RUNNER where no runner takes it or the one
 * that had it is gone, and with StateConflictError JOB_GONE where somebody removed or reset the environment meanwhile.
 */
export async function followJob(
  env: Environment,
  id: string,
  { clock, signal, look }: Followed,
): Promise<JobStatus | null> {
  const started = clock.nowMs();
  const runnerIsLost = await heartbeatWatch(env, clock);
  let taken = false;
  for (;;) {
    signal.throwIfAborted();
    const status = await readStatus(env, id);
    if (status && hasEnded(status)) {
      await look(status);
      return status;
    }
    if (status === undefined && (taken || !hasSpool(env))) throw gone(env, id, await keptResults(env, id));
    taken ||= status !== undefined;
    if (await runnerIsLost())
      throw noRunner(
        `Nothing was heard of the runner for ${String(runnerLostMs / 1000)} s; nobody computes the job ${shortId(id)} now.`,
        [
          ...(await keptResults(env, id)),
          advice`${eemtDev('run', '--attach', shortId(id))} follows it again once the runner is back`,
        ],
      );
    if (!taken && clock.nowMs() - started >= takenMs) {
      await withdrawRequest(env, id);
      await removePlaced(env, id);
      throw noRunner(`The runner lives and did not take the job within ${String(takenMs / 1000)} s.`);
    }
    if ((await look(status)) === 'leave') return null;
    await clock.sleep(pollMs, signal);
  }
}

/** Whether the sign of life has stood still for too long, by our own clock: that of a virtual machine may differ, and this one may sleep. */
async function heartbeatWatch(env: Environment, clock: Clock): Promise<() => Promise<boolean>> {
  let last = (await readHeartbeat(env))?.at;
  let changedMs = clock.nowMs();
  return async () => {
    const now = (await readHeartbeat(env))?.at;
    if (now !== last) changedMs = clock.nowMs();
    last = now;
    return clock.nowMs() - changedMs >= runnerLostMs;
  };
}

function gone(env: Environment, id: string, kept: readonly Advice[]): StateConflictError {
  return new StateConflictError(
    'JOB_GONE',
    `The job ${shortId(id)} is no longer there: somebody reset or removed the environment ${env.name} meanwhile.`,
    {
      hints: [
        ...kept,
        advice`${eemtDev('status')} shows what stands`,
        advice`${eemtDev('up')} makes it anew`,
      ],
    },
  );
}
