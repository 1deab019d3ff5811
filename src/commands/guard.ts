import { endOrphans } from '../environment/children.ts';
import type { Environment } from '../environment/environment.ts';
import { withLock } from '../environment/lock.ts';
import { makePrivate } from '../environment/private.ts';
import type { RunSession } from './command.ts';

/** Runs what changes an environment: one at a time, and after the tools that a killed eemt-dev left running have been ended. */
export async function guarded<T>(
  env: Environment,
  verb: string,
  session: RunSession,
  work: () => Promise<T>,
): Promise<T> {
  makePrivate(env.paths);
  return withLock(env.paths.lock, { verb }, async () => {
    for (const { pid, gone } of await endOrphans(env.paths.children)) {
      session.emit({
        event: 'notice',
        level: 'warning',
        text: `${gone ? 'ended' : 'could not end'} process ${String(pid)}, left running by an eemt-dev that was killed`,
      });
    }
    return work();
  });
}
