import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Roots } from '../../core/environment.ts';
import { partPrefix, removeLeftParts } from '../../images/delivery/parts.ts';

/** Runs work with an empty folder on the disk of the cache, which goes afterwards; what killed runs left goes before. */
export async function withWorkingFolder<T>(
  { cache }: Pick<Roots, 'cache'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = join(cache, 'carry');
  await mkdir(parent, { recursive: true });
  await removeLeftParts(parent);
  const folder = join(parent, `${partPrefix}${String(process.pid)}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
