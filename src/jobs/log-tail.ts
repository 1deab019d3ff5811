import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { resultsOf } from './results.ts';

const mostBytes = 8 * 1024;

/** Last lines of a job's log; empty where it has none. A link is not followed: containers write there. */
export async function logTail(env: Environment, id: string): Promise<readonly string[]> {
  const path = join(resultsOf(env, id), 'container.log');
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - mostBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n');
    // The first may have been cut.
    return (from > 0 ? lines.slice(1) : lines).filter((line) => line !== '').slice(-15);
  } finally {
    await file.close();
  }
}
