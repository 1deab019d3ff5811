import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentState } from '../core/status.ts';
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
  const { state: folder } = context.roots;
  const names = existsSync(folder)
    ? (await readdir(folder, { withFileTypes: true }))
        .filter((one) => one.isDirectory() && existsSync(join(folder, one.name, 'marker')))
        .map(({ name }) => name)
    : [];
  const run = await context.openRun('list');
  const rows: ListedEnvironment[] = [];
  try {
    for (const name of names.sort()) {
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
