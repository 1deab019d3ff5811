import { existsSync } from 'node:fs';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { answeredNo, UsageError } from '../errors/index.ts';
import type { Held } from '../plan/held.ts';
import { allFolders, holdsData, requireMark } from '../state/data-folders.ts';
import { removeEmptyRoot, removeState } from '../state/remove-state.ts';
import type { Session } from '../targets/target.ts';
import { changing } from './changing.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';

export interface DownResult {
  readonly name: string;
  /** There was nothing at all. */
  readonly absent: boolean;
  /** The cluster that was removed, by name, or null where there was none. */
  readonly cluster: string | null;
  readonly removedData: boolean;
  /** Folders with data that stays. */
  readonly keptData: readonly string[];
  /** What somebody else put into our folder, and stays. */
  readonly notOurs: readonly string[];
}

/** Removes what runs, and with data: true its data as well. Works without a record. */
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
        cluster: null,
        removedData: false,
        keptData: [],
        notOurs: [],
      };
    }
    const result = await changing(found, { verb: 'down', recordMayDiffer: true }, session, run, (held) =>
      remove(held, session, data, run),
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

async function remove(held: Held, session: Session, data: boolean, run: LoggedRun): Promise<DownResult> {
  const { env } = held;
  if (data && existsSync(env.paths.data)) requireMark(env);
  const existed = await session.exists();
  const plan = await session.plan({ do: 'down', data });
  await plan.run(held, 'down', run);
  return {
    name: env.name,
    absent: false,
    cluster: existed ? session.runsOn : null,
    removedData: data,
    notOurs: data ? await removeState(held) : [],
    keptData: data ? [] : await dataThere(env),
  };
}

async function dataThere(env: Environment): Promise<readonly string[]> {
  const filled = await Promise.all(allFolders.map((folder) => holdsData(env, folder)));
  return filled.some(Boolean) ? [env.paths.data] : [];
}
