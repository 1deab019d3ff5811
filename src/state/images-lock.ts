import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StateConflictError } from '../errors/index.ts';
import { lockHolder, withLock, type LockHolder } from './lock.ts';

/** Beside the store, as that may not be there yet. */
const lockOf = (store: string): string => `${store}.lock`;

/**
 * Runs work while no environment is being changed. Whoever changes one takes its lock and then asks requireImagesFree; here this lock is
 * taken first and theirs are looked at then, so of two at the same time at least one sees the other. Rejects with StateConflictError STATE_LOCKED.
 */
export function whileAlone<T>(
  store: string,
  state: string,
  verb: string,
  work: () => Promise<T>,
): Promise<T> {
  return withLock(lockOf(store), { verb }, async () => {
    const names = await readdir(state).catch(() => []);
    for (const name of names) {
      const lock = join(state, name, 'lock');
      const holder = existsSync(lock) ? await lockHolder(lock) : undefined;
      if (holder) throw busy(`the environment ${name}`, holder);
    }
    return work();
  });
}

/** For whoever has the lock of an environment. Rejects with StateConflictError STATE_LOCKED while images are removed or taken in. */
export async function requireImagesFree(store: string): Promise<void> {
  const holder = await lockHolder(lockOf(store));
  if (holder) throw busy('the images', holder);
}

function busy(what: string, { verb, pid }: LockHolder): StateConflictError {
  return new StateConflictError(
    'STATE_LOCKED',
    `\`eemt-dev ${verb}\` (process ${String(pid)}) is working on ${what}`,
    { hints: ['Wait for it to end, then run the command again.'] },
  );
}
