import { readdir } from 'node:fs/promises';
import type { Environment } from '../core/environment.ts';
import { jobFolders } from './folders.ts';

/** Ids of the jobs that the runner tells of, and of requests that it has not taken yet. */
export async function jobIds(env: Environment): Promise<readonly string[]> {
  const { inbox, status } = jobFolders(env);
  return idsIn([inbox, status], /^([0-9a-f-]{36})\.json$/);
}

/** Also of those of which only results are left. Asks no page, so it knows none that the page alone has. */
export async function knownJobIds(env: Environment): Promise<readonly string[]> {
  const [told, left] = await Promise.all([
    jobIds(env),
    idsIn([jobFolders(env).results], /^([0-9a-f-]{36})$/),
  ]);
  return [...new Set([...told, ...left])];
}

async function idsIn(folders: readonly string[], name: RegExp): Promise<readonly string[]> {
  const names = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  return [...new Set(names.flat().flatMap((one) => name.exec(one)?.[1] ?? []))];
}
