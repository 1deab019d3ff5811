import type { EnvironmentStatus } from '../core/status.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { statusNow } from './status.ts';

const everyMs = 2000;

/** How the environment is; a record of a newer version does not matter. */
export function lookAtStatus(context: CommandContext): Promise<EnvironmentStatus> {
  return withLook(context, (look) => look());
}

/** Looks again every two seconds, for as long as nobody stops it. */
export function watchStatus(
  context: CommandContext,
  show: (status: EnvironmentStatus) => void,
): Promise<never> {
  return withLook(context, async (look, sleep) => {
    for (;;) {
      show(await look());
      await sleep();
    }
  });
}

async function withLook<T>(
  context: CommandContext,
  work: (look: () => Promise<EnvironmentStatus>, sleep: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { env, record } = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun('status');
  try {
    const session = await openSession(env, record, run);
    const look = () => {
      session.forget();
      // Only crashed containers and failed jobs are asked for their words, so a healthy environment costs two short calls more.
      return statusNow({ env, record, session, closely: true });
    };
    return await work(look, () => run.tools.clock.sleep(everyMs, context.signal));
  } finally {
    await run.close();
  }
}
