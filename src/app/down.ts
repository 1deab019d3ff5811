import { existsSync } from 'node:fs';
import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { reproductionName, type Environment } from '../core/environment.ts';
import { answeredNo, UsageError } from '../errors/index.ts';
import type { Held } from '../plan/held.ts';
import { allFolders, holdsData, requireMark } from '../state/data-folders.ts';
import { removeEmptyRoot, removeState } from '../state/remove-state.ts';
import { forgetReproduction, readReproduction, type ReproductionReading } from '../state/reproduction.ts';
import type { Session } from '../targets/target.ts';
import { changing } from './changing.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { leave } from './leave-target.ts';
import { openSession, sessionsElsewhere } from './open-session.ts';
import { ownContext } from './reproduce/own-context.ts';
import { madeBy, type Made } from './reproduce/reading.ts';
import { removeBeside } from './reproduce/remove-beside.ts';

export interface DownResult {
  readonly name: string;
  /** There was nothing at all. */
  readonly absent: boolean;
  /** What was removed, target by target; empty where nothing was there. */
  readonly removed: readonly RemovedThing[];
  /** What would have been there. */
  readonly usual: RemovedThing;
  readonly removedData: boolean;
  /** The defect that was being reproduced, all of which is removed as well; null: none was. */
  readonly reproduction: string | null;
  /** Folders with data that stays. */
  readonly keptData: readonly string[];
  /** What somebody else put into our folder, and stays. */
  readonly notOurs: readonly string[];
}

export type RemovedThing = Pick<Session, 'what' | 'runsOn' | 'keeps'>;

/** Removes what runs, on whichever target it is, and with data: true its data as well. Works without a record. */
export async function down(
  context: CommandContext,
  { data }: { readonly data: boolean },
): Promise<DownResult> {
  const found = await findEnvironment(context, { newerIsFine: true });
  const { env, record } = found;
  if (data) await agree(context, env);
  const run = await context.openRun('down');
  try {
    const session = await openSession(env, record, run);
    if (!existsSync(env.paths.root) && !(await session.exists())) {
      await session.requireOurs({ engine: null });
      return {
        name: env.name,
        absent: true,
        removed: [],
        usual: thing(session),
        removedData: false,
        reproduction: null,
        keptData: [],
        notOurs: [],
      };
    }
    const result = await changing(
      found,
      { verb: 'down', recordMayDiffer: true },
      session,
      run,
      async (held) => {
        const read = await readReproduction(env);
        const made = await madeBy(read, env, session.target);
        const own = await removeOwn(context, env, { read, made }, run);
        const result = await remove(held, session, { data, made }, run);
        const reproduction = read.is === 'there' ? read.reproduction.bug : null;
        return { ...result, reproduction, removed: [...own, ...result.removed] };
      },
    );
    if (data) await removeEmptyRoot(env.paths.root);
    return result;
  } finally {
    await run.close();
  }
}

async function agree({ globals, ask }: CommandContext, env: Environment): Promise<void> {
  if (globals.yes) return;
  const text = `This removes all jobs, uploads and results of ${env.name} (${env.paths.data}).`;
  if (!ask)
    throw new UsageError('USAGE_YES', text, {
      hints: ['add --yes to agree', advice`${eemtDev('down')} keeps the data`],
    });
  if (!(await ask.confirm({ message: `${text} Go on?`, default: false })))
    throw answeredNo('Nothing was removed.');
}

interface ToRemove {
  readonly data: boolean;
  readonly made: Made;
}

async function remove(
  held: Held,
  session: Session,
  { data, made }: ToRemove,
  run: LoggedRun,
): Promise<Omit<DownResult, 'reproduction'>> {
  const { env } = held;
  if (data && existsSync(env.paths.data)) requireMark(env);
  const elsewhere = await sessionsElsewhere(env, session.target, run);
  await leave(elsewhere, 'down', held, run);
  if (elsewhere.length > 0) session.forget();
  const there = [...((await session.exists()) ? [session] : []), ...elsewhere];
  const plan = await session.plan({ do: 'down', data });
  await plan.run(held, 'down', run);
  await removeBeside(held, made, 'down', run);
  await forgetReproduction(env);
  return {
    name: env.name,
    absent: false,
    removed: there.map(thing),
    usual: thing(session),
    removedData: data,
    notOurs: data ? await removeState(held) : [],
    keptData: data ? [] : await dataThere(env),
  };
}

/** The environment of the defect. Where nobody knows any more that it is one, it may be somebody's own and stays. */
async function removeOwn(
  context: CommandContext,
  env: Environment,
  { read, made }: { readonly read: ReproductionReading; readonly made: Made },
  run: LoggedRun,
): Promise<readonly RemovedThing[]> {
  if (!made.own) return [];
  if (read.is !== 'lost') return (await down(ownContext(context, env), { data: true })).removed;
  const name = reproductionName(env.name);
  const text = advice`${read.reason}; if ${name} was made for a defect, ${eemtDev('down', '--data', '--name', name)} removes it`;
  run.emit({ event: 'notice', level: 'warning', text: adviceText(text, env.name) });
  return [];
}

const thing = ({ what, runsOn, keeps }: Session): RemovedThing => ({ what, runsOn, keeps });

async function dataThere(env: Environment): Promise<readonly string[]> {
  const filled = await Promise.all(allFolders.map((folder) => holdsData(env, folder)));
  return filled.some(Boolean) ? [env.paths.data] : [];
}
