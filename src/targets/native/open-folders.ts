import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { passableMode } from '../../state/private.ts';

const userOfPage = 1000;

/** Those of our folders that lie above what the page's user needs; where root runs eemt-dev that is another user. */
function ourFolders({ paths }: Environment): readonly string[] {
  const state = dirname(paths.root);
  const cache = dirname(paths.python);
  // EEMT_DEV_HOME holds both.
  const home = dirname(state) === dirname(cache) ? [dirname(state)] : [];
  return [...home, state, paths.root, paths.native, cache, paths.python];
}

/** Lets the page's user pass through them, and see nothing else: what is secret has a mode of its own. Only root has to. */
export async function openForOthers(env: Environment): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for (const folder of ourFolders(env)) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.uid === 0 && (found.mode & 0o011) !== 0o011)
      await chmod(folder, (found.mode & 0o7777) | passableMode);
  }
}

/** The first folder above what the page's user needs that it cannot pass and that is not ours to open; null: there is none. */
export function closedFolder(env: Environment, paths: readonly string[]): Promise<string | null> {
  return closedAbove(paths, ourFolders(env));
}

/** The same where none of the folders is ours, except these. */
export async function closedAbove(
  paths: readonly string[],
  ours: readonly string[] = [],
): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  for (const path of paths) {
    for (const folder of aboveAll(path)) {
      const found = await stat(folder).catch(() => undefined);
      // What is not there yet is made by us.
      if (found === undefined || ours.includes(folder)) continue;
      if (!mayPass(found)) return folder;
    }
  }
  return null;
}

/** From the root down to the folder that holds it. */
function aboveAll(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [] : [...aboveAll(above), above];
}

function mayPass({
  mode,
  uid,
  gid,
}: {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}): boolean {
  if (uid === userOfPage) return (mode & 0o100) !== 0;
  if (gid === userOfPage) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
