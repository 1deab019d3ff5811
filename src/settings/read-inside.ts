import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { realInside } from '../lib/inside.ts';

export type InsideReading =
  | { readonly is: 'read'; readonly realPath: string; readonly bytes: Buffer }
  | { readonly is: 'absent' }
  /** `why` goes on behind the path: `is no file`. */
  | { readonly is: 'refused'; readonly why: string };

/** A file of a checkout that may be somebody else's, read whole: only inside the checkout, only a plain file, only up to `maxKib`. Never waits. */
export async function readInside(checkout: string, path: string, maxKib: number): Promise<InsideReading> {
  try {
    const realPath = await realInside(checkout, path);
    if (realPath === undefined) return refused(`leads out of the checkout ${checkout}`);
    // A FIFO that nobody writes would hold an ordinary open for ever.
    const handle = await open(realPath, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return refused('is no file');
      if (stats.size > maxKib * 1024) return refused(`is larger than ${String(maxKib)} KiB`);
      return { is: 'read', realPath, bytes: await handle.readFile() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { is: 'absent' };
    return refused(`cannot be read (${code})`);
  }
}

const refused = (why: string): InsideReading => ({ is: 'refused', why });
