import type { Session } from '../targets/target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';

export interface RunningEnvironment extends FoundEnvironment {
  readonly run: LoggedRun;
  readonly session: Session;
}

/** Works on an environment that is ours and runs, for verbs that look into it. Rejects where it is foreign, absent or stopped. */
export async function withRunning<T>(
  context: CommandContext,
  verb: string,
  work: (running: RunningEnvironment) => Promise<T>,
): Promise<T> {
  const found = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun(verb);
  try {
    const session = await openSession(found.env, found.record, run);
    await session.requireRunning();
    return await work({ ...found, run, session });
  } finally {
    await run.close();
  }
}
