import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { blobPath, blobsOf, type PackedImage } from './image-store.ts';

/** Reads all of a packed image, and removes what is not what its name says; gives the digests of that. */
export async function removeSpoiled(store: string, packed: PackedImage): Promise<readonly string[]> {
  const blobs = await blobsOf(store, packed).catch(() => [{ digest: packed.manifest }]);
  const spoiled: string[] = [];
  for (const { digest } of blobs) {
    const path = blobPath(store, digest);
    if ((await digestOf(path)) === digest) continue;
    spoiled.push(digest);
    await rm(path, { force: true });
  }
  return spoiled;
}

async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  } catch {
    return undefined;
  }
  return `sha256:${hash.digest('hex')}`;
}
