import writeFileAtomic from 'write-file-atomic';
import { blobPath, keepImage, readPacked } from '../delivery/image-store.ts';
import type { LayeredImage } from './load-archive.ts';

/**
 * Puts a layer where nodes fetch them, so that the image need not be packed: all below it lies there if the last image does. One
 * that cannot be written is no reason to fail, because the image is packed before nodes fetch it.
 */
export async function keepLayer(store: string, lastId: string, { id, blobs }: LayeredImage): Promise<void> {
  const packed = await readPacked(store);
  if (packed[lastId] === undefined) return;
  try {
    for (const { digest, content } of blobs) await writeFileAtomic(blobPath(store, digest), content);
    await keepImage(store, id);
  } catch {
    // As said above.
  }
}
