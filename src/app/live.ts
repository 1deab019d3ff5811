import { existsSync } from 'node:fs';
import { observeCluster } from '../clusters/kind/observe.ts';
import { refuseForeign } from '../clusters/kind/refuse-foreign.ts';
import type { Environment } from '../core/environment.ts';
import { NotReadyError, StateConflictError } from '../errors/index.ts';
import type { CommandContext, RunSession } from './context.ts';
import { openEnvironment, type Opened } from './opened.ts';

/** An environment whose cluster is ours and runs, for verbs that look into it. */
export async function openLive(
  context: CommandContext,
  verb: string,
): Promise<Opened & { readonly session: RunSession }> {
  const opened = await openEnvironment(context, { newerIsFine: true });
  const { env } = opened;
  const session = await context.openRun(verb);
  await requireRunning(env, session);
  return { ...opened, session };
}

/** Rejects where the cluster of this environment is foreign, absent or not running. */
export async function requireRunning(env: Environment, session: RunSession): Promise<void> {
  const cluster = await observeCluster(env, session);
  refuseForeign(env, cluster);
  if (cluster.owner.is === 'nobody') {
    throw new StateConflictError('STATE_ABSENT', `There is no environment ${env.name}.`, {
      hints: ['eemt-dev up makes it', 'eemt-dev list shows those that exist'],
    });
  }
  if (!cluster.running || !existsSync(env.paths.kubeconfig)) {
    throw new NotReadyError('READY_STOPPED', `The environment ${env.name} is not running.`, {
      hints: ['eemt-dev up starts it again'],
    });
  }
}
