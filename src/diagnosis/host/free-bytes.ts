import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Free bytes where this folder lies or will lie; undefined where nothing above it can be looked at. */
export async function freeBytesAt(folder: string): Promise<number | undefined> {
  for (let dir = folder; dir !== dirname(dir); dir = dirname(dir)) {
    const found = await statfs(dir).catch(() => undefined);
    if (found) return found.bavail * found.bsize;
  }
  return undefined;
}
