import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { hasEnded, shortId, type JobStatus, type NamedWorker } from '../core/job.ts';
import { CancelledError, isEemtDevError, NotReadyError, type EemtDevError } from '../errors/index.ts';
import { jobFailure } from '../jobs/failure.ts';
import { followJob } from '../jobs/follow.ts';
import { jobData } from '../jobs/job-data.ts';
import { logTail } from '../jobs/log-tail.ts';
import { requireStillEmpty, type ResultsFolder } from '../jobs/results-folder.ts';
import { copyResults, keptResults, noResults } from '../jobs/results.ts';
import { cancelJob } from './cancel-job.ts';
import type { CommandContext } from './context.ts';
import { watchJob, type JobWatch } from './job-watch.ts';
import type { RunningEnvironment } from './open-running.ts';

export type RunResult =
  /** The job goes on; ctrlC: the question was answered by Ctrl-C. */
  | { readonly is: 'left'; readonly id: string; readonly ctrlC: boolean }
  | {
      readonly is: 'completed';
      readonly status: JobStatus;
      readonly workers: readonly NamedWorker[];
      /** Where the results were copied to. */
      readonly folder: string;
      readonly files: readonly string[];
    };

/**
 * Follows a job to its end and copies its results. Ctrl-C asks what is meant where somebody can be asked, else it cancels the job; a terminal
 * that goes away leaves it alone. Rejects with the error of a job that failed or was cancelled, and with NotReadyError JOB_NO_RESULTS where one
 * that completed has left nothing.
 */
export async function followRun(
  context: CommandContext,
  running: RunningEnvironment,
  id: string,
  folder: ResultsFolder,
): Promise<RunResult> {
  const { env, run } = running;
  const watch = watchJob(running);
  const interrupt = listenToCtrlC(context);
  let ctrlC = false;
  try {
    const status = await followJob(env, id, {
      clock: run.tools.clock,
      signal: context.signal,
      look: async (seen) => {
        if (seen) await watch.show(seen);
        if (!interrupt.pressed() || (seen && hasEnded(seen))) return 'go on';
        await run.close();
        const wish = await wishOf(context, id);
        interrupt.answered();
        watch.forget();
        ctrlC = wish === 'leave';
        if (wish === 'cancel' && !(await cancelJob(running, id, context.signal))) throw neverTaken(id);
        return wish === 'leave' || wish === 'detach' ? 'leave' : 'go on';
      },
    });
    if (status === null) return { is: 'left', id, ctrlC };
    if (status.phase !== 'completed') throw await failureOf(running, watch, status);
    // There is no job left to ask about.
    interrupt.release();
    await requireStillEmpty(folder, id);
    const files = await copyResults(env, id, folder.path, context.signal);
    if (files.length === 0) throw noResults(env, id, status);
    return { is: 'completed', status, workers: watch.workersOf(status), folder: folder.path, files };
  } catch (error) {
    if (!context.signal.aborted) throw error;
    interrupt.release();
    return await stopped(context, running, id, watch);
  } finally {
    interrupt.release();
  }
}

/** Ctrl-C as a question that waits until the next look. A second one before that is no question any more. */
function listenToCtrlC({ takeInterrupt }: CommandContext) {
  let pressed = false;
  const release = takeInterrupt?.(() => {
    if (pressed) return false;
    pressed = true;
    return true;
  });
  return {
    pressed: () => pressed,
    answered: () => {
      pressed = false;
    },
    release: () => release?.(),
  };
}

type Wish = 'go on' | 'detach' | 'cancel' | 'leave';

/** `leave`: Ctrl-C once more. */
async function wishOf({ ask, signal }: CommandContext, id: string): Promise<Wish> {
  if (!ask) return 'cancel';
  return ask
    .select<Wish>({
      message: `What about the job ${shortId(id)}?`,
      choices: [
        { value: 'go on', name: 'go on', description: 'follow it as before' },
        { value: 'detach', name: 'detach', description: 'leave it alone; it goes on in the environment' },
        { value: 'cancel', name: 'cancel', description: 'end it; maps that are finished are kept' },
      ],
      default: 'go on',
    })
    .catch((error: unknown): Wish => {
      if (isEemtDevError(error) && error.exitCode === 130 && !signal.aborted) return 'leave';
      throw error;
    });
}

async function failureOf(
  { env }: RunningEnvironment,
  watch: JobWatch,
  status: JobStatus,
): Promise<EemtDevError> {
  const data = { job: jobData(status, watch.workersOf(status)) };
  const tail = status.phase === 'failed' ? await logTail(env, status.id) : [];
  return jobFailure(status, { kept: await keptResults(env, status.id), details: { data, tail } });
}

const cancelMs = 20_000;

/** The verb was told to end. */
async function stopped(
  context: CommandContext,
  running: RunningEnvironment,
  id: string,
  watch: JobWatch,
): Promise<RunResult> {
  const reason: unknown = context.signal.reason;
  const details = isEemtDevError(reason) ? reason.details : {};
  if (details['signal'] === 'SIGHUP') return { is: 'left', id, ctrlC: false };
  const status = await cancelJob(running, id, AbortSignal.timeout(cancelMs)).catch((cause: unknown) => {
    throw goesOn(id, cause, isTimeLimit(reason));
  });
  const hints = await keptResults(running.env, id);
  const why = isEemtDevError(reason) ? ` ${reason.message}` : '';
  const data = status ? { job: jobData(status, watch.workersOf(status)) } : {};
  const how =
    status?.phase === 'completed' || status?.phase === 'failed'
      ? `had ${status.phase} by then`
      : 'was cancelled';
  const message = `The job ${shortId(id)} ${how}.${why}`;
  const options = { hints, details: { data, afterStop: true } };
  if (isTimeLimit(reason)) throw new NotReadyError('JOB_TIME_LIMIT', message, options);
  throw new CancelledError('JOB_CANCELLED', message, options);
}

function isTimeLimit(reason: unknown): boolean {
  return isEemtDevError(reason) && reason.exitCode === 6;
}

function neverTaken(id: string): CancelledError {
  return new CancelledError(
    'JOB_CANCELLED',
    `The job ${shortId(id)} was cancelled before a runner had taken it.`,
  );
}

function goesOn(id: string, cause: unknown, timeLimit: boolean): EemtDevError {
  const message = `The job ${shortId(id)} could not be cancelled; it goes on.`;
  const options = {
    hints: [
      advice`${eemtDev('jobs cancel', shortId(id))} tries it again`,
      advice`${eemtDev('run', '--attach', shortId(id))} follows it`,
    ],
    details: { afterStop: true },
    cause,
  };
  return timeLimit
    ? new NotReadyError('JOB_NOT_CANCELLED', message, options)
    : new CancelledError('JOB_NOT_CANCELLED', message, options);
}
