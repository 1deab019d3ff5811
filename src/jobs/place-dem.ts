import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, chown, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Environment } from '../core/environment.ts';
import { safeName } from './dem.ts';
import { jobFolders } from './folders.ts';
import { requireInside } from './require-inside.ts';

/** Copies the DEM into the uploads, named as the page names its own, so that a job deleted there takes it along. Gives the bare name. */
export async function placeDem(
  env: Environment,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const { uploads } = jobFolders(env);
  await mkdir(uploads, { recursive: true });
  await requireInside(env.paths.data, uploads);
  const name = `${id}_${safeName(path)}`;
  const part = join(uploads, `.${randomUUID()}.tmp`);
  try {
    await pipeline(createReadStream(path), createWriteStream(part, { flags: 'wx', mode: 0o644 }), { signal });
    // The umask has its say in the mode of a new file, and the runner is another user.
    await chmod(part, 0o644);
    await giveToOwnerOf(uploads, part);
    await rename(part, join(uploads, name));
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
  return name;
}

/** The DEM of a job that never was. */
export async function removeDem(env: Environment, name: string): Promise<void> {
  await rm(join(jobFolders(env).uploads, name), { force: true });
}

/** What was placed for a job that no runner will compute. A file that is left costs space and nothing else. */
export async function removePlaced(env: Environment, id: string): Promise<void> {
  const { uploads } = jobFolders(env);
  const names = await readdir(uploads).catch(() => []);
  const placed = names.filter((name) => name.startsWith(`${id}_`));
  await Promise.all(placed.map((name) => removeDem(env, name).catch(() => undefined)));
}

/** The page deletes uploads as its own user. Only root may give a file away, and only for root is it needed. */
async function giveToOwnerOf(folder: string, file: string): Promise<void> {
  const { uid, gid } = await stat(folder);
  await chown(file, uid, gid).catch(() => undefined);
}
