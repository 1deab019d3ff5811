import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { advice } from '../core/advice.ts';
import { command, eemtDev } from '../core/command-hint.ts';
import { besideFolder } from '../core/environment.ts';
import { ToolFailedError } from '../errors/index.ts';
import type { Held } from '../plan/held.ts';

/**
 * Removes an environment's folder once nothing of it runs and its data is gone: what eemt-dev makes there, the mark last, so that a
 * stop in the middle can be gone on with. Gives the paths of what somebody else put there, which stay. The lock goes with its holder.
 */
export async function removeState({ env: { paths } }: Held): Promise<readonly string[]> {
  const lock = basename(paths.lock);
  const made = [
    paths.kubeconfig,
    paths.chart,
    paths.compose,
    paths.native,
    paths.transfer,
    paths.data,
    paths.scratch,
    paths.runs,
    paths.record,
    paths.reproduction,
    join(paths.root, besideFolder),
    paths.password,
    paths.marker,
  ];
  for (const path of made) await rm(path, { recursive: true, force: true });
  const isOurs = (name: string): boolean =>
    name === lock || name.startsWith(`${lock}.`) || name.startsWith(`${basename(paths.children)}.`);
  const left = (await readdir(paths.root)).filter((name) => !isOurs(name));
  const failed = left.map((name) => join(paths.root, name)).filter((path) => made.includes(path));
  if (failed.length > 0) {
    throw new ToolFailedError('LEFT_BEHIND', `Still here after the removal: ${failed.join(', ')}.`, {
      hints: [
        advice`${eemtDev('down', '--data')} tries again`,
        advice`${command('docker', 'ps', '-a')} shows what holds it`,
      ],
      details: { left: failed },
    });
  }
  return left.map((name) => join(paths.root, name));
}

/** After the lock is released: the folder itself, unless something is in it. */
export async function removeEmptyRoot(root: string): Promise<void> {
  await rmdir(root).catch((error: unknown) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code)))
      throw error;
  });
}
