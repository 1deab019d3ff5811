import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { StateConflictError } from '../errors/index.ts';
import { heldBy, type Held } from '../plan/held.ts';
import type { Run } from '../plan/step.ts';
import { endOrphans } from '../state/children.ts';
import { withLock } from '../state/lock.ts';
import { makePrivate } from '../state/private.ts';
import { requireImagesFree } from '../state/images-lock.ts';
import { readRecord, type EnvironmentRecord } from '../state/record.ts';
import type { Session } from '../targets/target.ts';
import type { FoundEnvironment } from './find-environment.ts';

export interface ChangeRequest {
  readonly verb: string;
  /** All is made anew, so it may be on another engine or in another namespace than the one of before. */
  readonly anew?: boolean;
  /** `down` works without a record, and with one of a newer version. */
  readonly recordMayDiffer?: boolean;
}

/**
 * The one way to change an environment: under its lock, one at a time; after the tools that a killed eemt-dev left running have
 * been ended; only where what runs is provably ours; and with what killed runs left half-made swept away.
 */
export async function changing<T>(
  { env, record }: FoundEnvironment,
  { verb, anew = false, recordMayDiffer = false }: ChangeRequest,
  session: Session,
  run: Run,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  makePrivate(env.paths);
  return withLock(env.paths.lock, { verb }, async () => {
    await requireImagesFree(env.paths.imageStore);
    await endLeftTools(env, run);
    if (!recordMayDiffer) await requireSameRecord(env, record);
    if (record && !anew) requireSameNamespace(env, record, session);
    return work(await takeOver(env, session, anew ? null : (record?.engine ?? null)));
  });
}

/** For whoever has the lock: what the session works on is ours, on this engine where one is known, and swept. */
export async function takeOver(env: Environment, session: Session, engine: string | null): Promise<Held> {
  // What was seen before the lock was ours may be old.
  session.forget();
  await session.requireOurs({ engine });
  const held = heldBy(env);
  await session.tidy(held);
  return held;
}

async function endLeftTools(env: Environment, run: Run): Promise<void> {
  for (const { pid, gone } of await endOrphans(env.paths.children)) {
    run.emit({
      event: 'notice',
      level: 'warning',
      text: `${gone ? 'ended' : 'could not end'} process ${String(pid)}, left running by an eemt-dev that was killed`,
    });
  }
}

/** It was read before the lock was ours, so somebody may have written it since. */
async function requireSameRecord(env: Environment, before: EnvironmentRecord | undefined): Promise<void> {
  const read = await readRecord(env.paths.record);
  const now = read.is === 'record' ? read.record : undefined;
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  throw new StateConflictError('STATE_CHANGED', `Somebody changed the environment ${env.name} meanwhile.`, {
    hints: ['Run the command again: it reads what holds now.'],
  });
}

function requireSameNamespace(env: Environment, record: EnvironmentRecord, { what }: Session): void {
  if (record.namespace === env.namespace) return;
  throw new StateConflictError(
    'STATE_NAMESPACE',
    `The environment ${env.name} lives in namespace ${record.namespace}, not ${env.namespace}.`,
    {
      hints: [
        `--namespace ${record.namespace} names the one it lives in; without the flag it is found by itself`,
        advice`${eemtDev('up', '--name', 'OTHER')} makes a second environment`,
        advice`${eemtDev('up', '--recreate', '--namespace', env.namespace)} makes the ${what} anew; job data is kept`,
      ],
    },
  );
}
