import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answeredNo, UsageError } from '../errors/index.ts';
import { namedCommands } from '../lib/named-commands.ts';
import { dataFolders, requireMark } from '../state/data-folders.ts';
import type { Environment } from '../core/environment.ts';
import type { Held } from '../plan/held.ts';
import { removeEmptyRoot, removeState } from '../state/remove-state.ts';
import { runPlan } from '../plan/run-plan.ts';
import { targetOf, type Target } from '../targets/index.ts';
import { changing } from './changing.ts';
import type { CommandContext, RunSession } from './context.ts';
import type { Outcome } from '../cli/command.ts';
import { openEnvironment } from './opened.ts';

/** Works from what the engine shows: the record may be lost, newer or cut off. Looks again and fails if anything is left. */
export async function runDown(context: CommandContext, withData: boolean): Promise<Outcome> {
  const opened = await openEnvironment(context, { newerIsFine: true });
  const { env } = opened;
  const target = await targetOf('kind');
  if (withData) await agree(context, env);
  const session = await context.openRun('down');
  try {
    if (!existsSync(env.paths.root) && !(await target.exists(env, session))) {
      await target.requireOurs(env, { engine: null }, session);
      return {
        data: { name: env.name, removed: [], kept: [], left: [] },
        screen: `There is no environment ${env.name}; nothing to remove.`,
      };
    }
    const outcome = await changing(opened, { verb: 'down', recordMayDiffer: true }, session, (held) =>
      remove(held, target, withData, session),
    );
    if (withData) await removeEmptyRoot(env.paths.root);
    return outcome;
  } finally {
    await session.close();
  }
}

async function agree(context: CommandContext, env: Environment): Promise<void> {
  if (context.globals.yes) return;
  const text = `This removes all jobs, uploads and results of ${env.name} (${env.paths.data}).`;
  if (!context.ask)
    throw new UsageError('USAGE_YES', text, {
      hints: ['add --yes to agree', 'eemt-dev down keeps the data'],
    });
  if (!(await context.ask.confirm({ message: `${text} Go on?`, default: false }))) {
    throw answeredNo('Nothing was removed.');
  }
}

async function remove(held: Held, target: Target, withData: boolean, session: RunSession): Promise<Outcome> {
  const { env } = held;
  if (withData && existsSync(env.paths.data)) requireMark(env);
  const existed = await target.exists(env, session);
  await runPlan(held, await target.down(env, { data: withData }, session), 'down', session);
  const strange = withData ? await removeState(held) : [];
  const keeps = withData ? [] : await dataThere(env);
  const removed = existed ? [`cluster ${env.cluster}`] : [];
  return {
    data: {
      name: env.name,
      removed: [...removed, ...(withData ? ['data'] : [])],
      kept: [...keeps, ...strange],
      left: [],
    },
    screen: [
      existed ? `Removed ${env.cluster}; nothing of it is left.` : `There was no cluster ${env.cluster}.`,
      ...(withData ? ['Job data removed as well.'] : []),
      ...keeps.map((path) => namedCommands(`Kept ${path} (eemt-dev down --data removes it)`, env.name)),
      ...strange.map((path) => `Kept ${path}: eemt-dev did not make it.`),
      'Kept the images, which the next `up` uses again.',
    ].join('\n'),
  };
}

async function dataThere({ paths }: Environment): Promise<readonly string[]> {
  const filled = await Promise.all(
    dataFolders.map(async (folder) => (await readdir(join(paths.data, folder)).catch(() => [])).length > 0),
  );
  return filled.some(Boolean) ? [paths.data] : [];
}
