import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { blobPath, blobsOf, imagesFolder, readPacked } from './image-store.ts';
import { partsIn } from './parts.ts';

/** Bytes of the image store on disk; a layer of two images counts once. */
export interface StoreUse {
  readonly sizeBytes: number;
  /** What goes where only some images are kept. */
  readonly freeBytes: number;
}

/** keep: ids of images in the engine. A store that is not there is empty. */
export async function storeUse(store: string, keep: ReadonlySet<string>): Promise<StoreUse> {
  const [kept, blobs, { left }] = await Promise.all([blobsKept(store, keep), blobsIn(store), partsIn(store)]);
  const sizes = await Promise.all(
    blobs.map(async (digest) => ({ digest, bytes: await sizeOf(blobPath(store, digest)) })),
  );
  const leftBytes = await Promise.all(left.map(folderBytes));
  const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);
  const parts = sum(leftBytes);
  return {
    sizeBytes: sum(sizes.map(({ bytes }) => bytes)) + parts,
    freeBytes: sum(sizes.filter(({ digest }) => !kept.has(digest)).map(({ bytes }) => bytes)) + parts,
  };
}

/**
 * Removes all that no kept image consists of. What names an image goes before its layers, so that a kill in between leaves no image that
 * lacks some; the rest is nobody's then, and goes the next time.
 */
export async function pruneStore(store: string, keep: ReadonlySet<string>): Promise<void> {
  for (const name of await namesIn(imagesFolder(store)))
    if (!keep.has(`sha256:${name}`)) await rm(join(imagesFolder(store), name), { force: true });
  const kept = await blobsKept(store, keep);
  for (const digest of await blobsIn(store))
    if (!kept.has(digest)) await rm(blobPath(store, digest), { force: true });
  for (const path of (await partsIn(store)).left) await rm(path, { recursive: true, force: true });
}

async function blobsKept(store: string, keep: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const packed = Object.entries(await readPacked(store)).filter(([id]) => keep.has(id));
  const blobs = await Promise.all(packed.map(([, image]) => blobsOf(store, image)));
  return new Set(blobs.flat().map(({ digest }) => digest));
}

async function blobsIn(store: string): Promise<readonly string[]> {
  return (await namesIn(join(store, 'blobs', 'sha256'))).map((name) => `sha256:${name}`);
}

function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function folderBytes(folder: string): Promise<number> {
  const inside = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(inside.map((name) => sizeOf(join(folder, name))));
  return sizes.reduce((one, other) => one + other, 0);
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : 0;
}
