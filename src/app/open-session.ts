import type { Environment, TargetName } from '../core/environment.ts';
import type { Run } from '../plan/step.ts';
import { markedId } from '../state/mark.ts';
import { readRecord, type EnvironmentRecord } from '../state/record.ts';
import { allTargetNames, targetNames, targetOf } from '../targets/index.ts';
import type { Session } from '../targets/target.ts';

/** The session of one verb on an environment, on the target that it lives on; where it lives on none, on the first. */
export async function openSession(
  env: Environment,
  record: EnvironmentRecord | undefined,
  run: Run,
): Promise<Session> {
  return (await livingSession(env, record, run)) ?? openOn(targetNames[0], env, run);
}

/** On the target that the record names; where that is lost, on the one on which something of ours is. undefined: on none. */
export async function livingSession(
  env: Environment,
  record: EnvironmentRecord | undefined,
  run: Run,
): Promise<Session | undefined> {
  if (record) return openOn(record.target, env, run);
  // Without our mark nothing is provably ours, so there is nothing to ask for.
  if (markedId(env) === undefined) return undefined;
  for (const name of allTargetNames) {
    const session = await openOn(name, env, run);
    if (await isThere(session, run)) return session;
  }
  return undefined;
}

/**
 * What is ours on any other target than this one: a change of the target that was stopped halfway leaves it. Where the environment lives on this
 * one already, another that cannot be asked does not stand in its way.
 */
export async function sessionsElsewhere(
  env: Environment,
  target: TargetName,
  run: Run,
): Promise<readonly Session[]> {
  if (markedId(env) === undefined) return [];
  const others = await Promise.all(
    allTargetNames.filter((name) => name !== target).map((name) => openOn(name, env, run)),
  );
  const read = await readRecord(env.paths.record).catch(() => undefined);
  const livesHere = read?.is === 'record' && read.record.target === target;
  const there = await Promise.all(
    others.map((session) => (livesHere ? isThere(session, run) : session.exists())),
  );
  return others.filter((_, index) => there[index]);
}

export async function openOn(target: TargetName, env: Environment, run: Run): Promise<Session> {
  return (await targetOf(target)).open(env, run);
}

/** An engine that does not answer is for the verb to report. */
async function isThere(session: Session, run: Run): Promise<boolean> {
  return session.exists().catch(() => {
    run.signal.throwIfAborted();
    return false;
  });
}
