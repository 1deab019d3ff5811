import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Environment } from '../core/environment.ts';

/** What workers and manager prove to each other that they belong together. */
export interface WorkQueuePassword {
  readonly text: string;
  /** Tells two passwords apart and gives neither away. */
  readonly print: string;
}

/** The environment's own, or undefined where none was made yet, or where its file holds none. */
export async function workQueuePassword({ paths }: Environment): Promise<WorkQueuePassword | undefined> {
  const text = (await readFile(paths.password, 'utf8').catch(() => '')).trim();
  return text === '' ? undefined : { text, print: printOf(text) };
}

/** Made once, for the owner alone; 128 bits. */
export async function makeWorkQueuePassword(env: Environment): Promise<WorkQueuePassword> {
  const there = await workQueuePassword(env);
  if (there) return there;
  const text = randomBytes(16).toString('hex');
  await mkdir(dirname(env.paths.password), { recursive: true, mode: 0o700 });
  await writeFileAtomic(env.paths.password, `${text}\n`, { mode: 0o600 });
  return { text, print: printOf(text) };
}

/** A copy that only the user of EEMT's parts may read; `owner`: where that is another one than the caller, who is root then. */
export async function copyWorkQueuePassword(
  env: Environment,
  copy: string,
  owner: { readonly uid: number; readonly gid: number } | null,
): Promise<void> {
  await makeWorkQueuePassword(env);
  await rm(copy, { force: true });
  await copyFile(env.paths.password, copy);
  await chmod(copy, 0o400);
  if (owner !== null) await chown(copy, owner.uid, owner.gid);
}

function printOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
