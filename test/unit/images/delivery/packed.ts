import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** What the engine's archive of an image with these layers holds, as blobs below a folder; gives the engine's id. */
export function unpackArchive(folder: string, layers: readonly string[], without: readonly string[] = []) {
  const config = JSON.stringify({ rootfs: { type: 'layers', diff_ids: layers.map(sha256) } });
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  for (const blob of [config, ...layers])
    if (!without.includes(blob)) writeFileSync(join(blobs, sha256(blob).slice(7)), blob);
  return { id: sha256(config), config };
}
