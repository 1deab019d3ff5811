import type { EnvironmentState } from '../core/status.ts';
import { environmentNames } from '../state/environment-names.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { statusNow } from './status.ts';

export interface ListedEnvironment {
  readonly name: string;
  readonly target: string;
  readonly state: EnvironmentState;
  readonly url: string | null;
  readonly namespace: string;
  readonly source: string | null;
}

/** Every environment that has its mark in the state folder, by name, each looked at. */
export async function listEnvironments(context: CommandContext): Promise<readonly ListedEnvironment[]> {
  const names = await environmentNames(context.roots);
  const run = await context.openRun('list');
  const rows: ListedEnvironment[] = [];
  try {
    for (const name of names) {
      const globals = { ...context.globals, name, namespace: null };
      const { env, record } = await findEnvironment({ ...context, globals }, { newerIsFine: true });
      const session = await openSession(env, record, run);
      const { state, target, url } = await statusNow({ env, record, session, closely: false });
      rows.push({ name, target, state, url, namespace: env.namespace, source: record?.source ?? null });
    }
  } finally {
    await run.close();
  }
  return rows;
}
