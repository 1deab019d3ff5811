import { isDeepStrictEqual } from 'node:util';
import type { Environment } from '../core/environment.ts';
import type { Look } from '../core/status-watch.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import type { Run } from '../plan/step.ts';
import type { Session } from '../targets/target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { jobInView } from './job-in-view.ts';
import { keepLooking } from './keep-looking.ts';
import { openSession } from './open-session.ts';
import { statusNow } from './status.ts';

/** How the environment is; a record of a newer version does not matter. */
export function lookAtStatus(context: CommandContext): Promise<EnvironmentStatus> {
  return withRun(context, async (run) => {
    const { status } = await looker(context, run)();
    return status;
  });
}

/** Looks again every two seconds, for as long as nobody stops it; a look that fails is one of them. */
export function watchStatus(
  context: CommandContext,
  show: (look: Look) => void | Promise<void>,
): Promise<never> {
  return withRun(context, async (run) => {
    const look = looker(context, run);
    const jobOf = jobInView(run);
    return keepLooking({
      clock: run.tools.clock,
      signal: context.signal,
      show,
      look: async () => {
        const { env, status } = await look();
        return { status, job: await jobOf(env) };
      },
    });
  });
}

async function withRun<T>(context: CommandContext, work: (run: LoggedRun) => Promise<T>): Promise<T> {
  const run = await context.openRun('status');
  try {
    return await work(run);
  } finally {
    await run.close();
  }
}

interface Opened extends Pick<FoundEnvironment, 'env' | 'record'> {
  readonly session: Session;
}

/** One look after another. What `up` and `down` write down meanwhile is read at each, as the environment may move to another target. */
function looker(
  context: CommandContext,
  run: Run,
): () => Promise<{ readonly env: Environment; readonly status: EnvironmentStatus }> {
  let opened: Opened | undefined;
  return async () => {
    const { env, record } = await findEnvironment(context, { newerIsFine: true });
    if (opened === undefined || !isDeepStrictEqual(opened.record, record))
      opened = { env, record, session: await openSession(env, record, run) };
    const { session } = opened;
    session.forget();
    // Only crashed containers and failed jobs are asked for their words, so a healthy environment costs two short calls more.
    return { env, status: await statusNow({ env, record, session, closely: true, watches: true }) };
  };
}
