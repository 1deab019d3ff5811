import { forgetReproduction, readReproduction, type ReproductionReading } from '../../state/reproduction.ts';
import type { Session } from '../../targets/target.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { down } from '../down.ts';
import { findEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';
import { plainUp, up } from '../up.ts';
import { askingOwnContext, ownContext } from './own-context.ts';
import { madeBy, type Made } from './reading.ts';
import { removeBeside } from './remove-beside.ts';

export interface Removal {
  /** Which defect was reproduced; null: none, or nobody knows. */
  readonly bug: string | null;
  /** Why nobody knows it; null: it was known, or there was none. */
  readonly lost: string | null;
}

/**
 * Removes what a reproduction has made, however far it got. Where nobody knows any more what was reproduced, an environment of its name may be
 * somebody's own: it goes only after a yes.
 */
export async function removeReproduction(context: CommandContext): Promise<Removal> {
  const found = await findEnvironment(context);
  const { env, record } = found;
  const run = await context.openRun('bugs');
  try {
    const read = await readReproduction(env);
    if (read.is === 'absent') return { bug: null, lost: null };
    const main = await openSession(env, record, run);
    const made = await madeBy(read, env, main.target);
    const rests = await restsFor(read, made, main, run);
    const own = read.is === 'lost' ? askingOwnContext(context, env) : ownContext(context, env);
    await changing(found, { verb: 'bugs reproduce' }, main, run, async (held) => {
      if (made.own) await down(own, { data: true });
      await removeBeside(held, made, 'bugs reproduce', run);
      await forgetReproduction(env);
    });
    await run.close();
    if (rests) await up(context, { ...plainUp, flags: {} });
    const [beside] = made.beside;
    return read.is === 'there'
      ? { bug: read.reproduction.bug, lost: null }
      : { bug: beside?.bug ?? null, lost: read.reason };
  } finally {
    await run.close();
  }
}

/** The environment was stopped for it. */
async function restsFor(
  read: Exclude<ReproductionReading, { readonly is: 'absent' }>,
  { own }: Made,
  main: Session,
  { signal }: LoggedRun,
): Promise<boolean> {
  if (!own) return false;
  if (read.is === 'there') {
    const { place, target } = read.reproduction;
    return place === 'alone' && main.target === target && main.exists();
  }
  if (!(await main.exists())) return false;
  return main.requireRunning().then(
    () => false,
    () => {
      signal.throwIfAborted();
      return true;
    },
  );
}
