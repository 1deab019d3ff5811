import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { advice } from '../core/advice.ts';
import { command } from '../core/command-hint.ts';
import { StateConflictError } from '../errors/index.ts';
import type { Environment } from '../core/environment.ts';
import { markedId } from './mark.ts';
import { mountedMode } from './private.ts';

/** Names of the data folders; the volumes of EEMT's claims lie on them, and on spool that of the job runner. */
const dataFolders = ['data', 'cache', 'logs', 'database', 'spool'] as const;

/** Folders inside them that containers mount by themselves. Made here, so that the caller may write into them; a kubelet would make them as root. */
const innerFolders = [
  'data/uploads',
  'data/results',
  'data/shared',
  'data/temp',
  'spool/inbox',
  'spool/status',
  'spool/work',
] as const;

/** All of them, below the data folder, outer ones first. */
export const allFolders: readonly string[] = [...dataFolders, ...innerFolders];

/** Inside the data folder, so that a node sees it too: what was put aside and is only to be removed. */
export const trashFolder = '.trash';

/** They must exist before the engine mounts them, or it makes them as root. */
export async function makeDataFolders(env: Environment): Promise<void> {
  for (const folder of allFolders)
    await mkdir(join(env.paths.data, folder), { recursive: true, mode: mountedMode });
}

/**
 * Empties the data folders: each is renamed into the trash and made anew with the same owner and mode. So a stop in the middle leaves a folder
 * as it was or empty, and a removal that goes on somewhere (a `find` in a node outlives whoever asked for it) meets nothing new.
 * Throws StateConflictError STATE_NO_MARK where the folder does not carry our mark.
 */
export async function setDataAside(env: Environment): Promise<void> {
  if (!existsSync(env.paths.data)) return;
  requireMark(env);
  const place = join(env.paths.data, trashFolder, randomUUID());
  await mkdir(place, { recursive: true });
  for (const folder of dataFolders) {
    const path = join(env.paths.data, folder);
    if (!existsSync(path)) continue;
    const { mode, uid, gid } = await stat(path);
    await rename(path, join(place, folder));
    for (const made of [folder, ...innerFolders.filter((one) => one.startsWith(`${folder}/`))]) {
      await mkdir(join(env.paths.data, made));
      // Only root makes a folder for others; everybody else has one of their own.
      if (process.getuid?.() === 0) await chown(join(env.paths.data, made), uid, gid);
      await chmod(join(env.paths.data, made), mode);
    }
  }
}

/** Anything lies in this folder of `allFolders` but the folders that we made. */
export async function holdsData(env: Environment, folder: string): Promise<boolean> {
  const names = await readdir(join(env.paths.data, folder)).catch(() => []);
  return names.some((name) => !allFolders.includes(`${folder}/${name}`));
}

/** Nothing below the data folder is removed unless the mark beside it says that it is ours. */
export function requireMark(env: Environment): void {
  if (markedId(env) !== undefined) return;
  throw new StateConflictError(
    'STATE_NO_MARK',
    `${env.paths.root} does not hold eemt-dev's mark, so its data is not touched.`,
    { hints: [advice`If it is yours, remove it by hand: ${command('rm', '-r', env.paths.root)}`] },
  );
}
