import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** In the store, while layers of an image are on their way: a folder carries the id of the process that fills it. */
export const partPrefix = '.part-';

/** Folders of processes that live, and what killed ones left. */
export async function partsIn(
  store: string,
): Promise<{ readonly living: readonly string[]; readonly left: readonly string[] }> {
  const names = await readdir(store).catch(() => []);
  const parts = names.flatMap((name) => {
    const [, pid] = /^\.part-(\d+)-/.exec(name) ?? [];
    return pid === undefined ? [] : [{ path: join(store, name), lives: lives(Number(pid)) }];
  });
  return {
    living: parts.filter((part) => part.lives).map(({ path }) => path),
    left: parts.filter((part) => !part.lives).map(({ path }) => path),
  };
}

export async function removeLeftParts(store: string): Promise<void> {
  for (const path of (await partsIn(store)).left) await rm(path, { recursive: true, force: true });
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
