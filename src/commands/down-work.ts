import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { answeredNo, ToolFailedError, UsageError } from '../errors/index.ts';
import { namedCommands } from '../lib/named-commands.ts';
import type { Environment } from '../environment/environment.ts';
import { targetOf, type Target } from '../targets/index.ts';
import type { CommandContext, Outcome, RunSession } from './command.ts';
import { guarded } from './guard.ts';
import { openEnvironment } from './opened.ts';

/** Works from what the engine shows: the record may be lost, newer or cut off. Looks again and fails if anything is left. */
export async function runDown(context: CommandContext, withData: boolean): Promise<Outcome> {
  const { env } = await openEnvironment(context, { newerIsFine: true });
  const target = await targetOf('kind');
  if (withData) await agree(context, env);
  const session = await context.openRun('down');
  try {
    if (!existsSync(env.paths.root) && !(await target.exists(env, session))) {
      return {
        data: { name: env.name, removed: [], kept: [], left: [] },
        screen: `There is no environment ${env.name}; nothing to remove.`,
      };
    }
    return await guarded(env, 'down', session, () => remove(env, target, withData, session));
  } finally {
    await session.close();
    if (withData) await rm(env.paths.root, { recursive: true, force: true });
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

async function remove(
  env: Environment,
  target: Target,
  withData: boolean,
  session: RunSession,
): Promise<Outcome> {
  const existed = await target.exists(env, session);
  // While a node lives: it can remove what containers wrote as root.
  if (withData) await target.wipeData(env, session);
  await target.down(env, session);
  for (const path of [env.paths.kubeconfig, env.paths.chart, env.paths.transfer])
    await rm(path, { recursive: true, force: true });
  if (withData) {
    await rm(env.paths.data, { recursive: true, force: true });
    await rm(env.paths.marker, { recursive: true, force: true });
    await rm(env.paths.record, { force: true });
    if (existsSync(env.paths.data)) {
      throw new ToolFailedError('LEFT_BEHIND', `Still here after the removal: ${env.paths.data}.`, {
        hints: ['eemt-dev down --data tries again', 'docker ps -a shows what holds it'],
        details: { left: [env.paths.data] },
      });
    }
  }
  const keeps = withData ? [] : await dataThere(env);
  const removed = existed ? [`cluster ${env.cluster}`] : [];
  return {
    data: { name: env.name, removed: [...removed, ...(withData ? ['data'] : [])], kept: keeps, left: [] },
    screen: [
      existed ? `Removed ${env.cluster}; nothing of it is left.` : `There was no cluster ${env.cluster}.`,
      ...(withData ? ['Job data removed as well.'] : []),
      ...keeps.map((path) => namedCommands(`Kept ${path} (eemt-dev down --data removes it)`, env.name)),
      'Kept the images, which the next `up` uses again.',
    ].join('\n'),
  };
}

/** The data folder where it holds anything. */
async function dataThere(env: Environment): Promise<readonly string[]> {
  if (!existsSync(env.paths.data)) return [];
  const folders = await readdir(env.paths.data);
  const filled = await Promise.all(
    folders.map(
      async (folder) => (await readdir(join(env.paths.data, folder)).catch(() => ['unreadable'])).length > 0,
    ),
  );
  return filled.includes(true) ? [env.paths.data] : [];
}
