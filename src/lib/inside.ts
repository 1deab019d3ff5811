import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/** The real path, links resolved, where it lies inside the folder; undefined where it leads out. Rejects as realpath does where one of them is not there. */
export async function realInside(root: string, path: string): Promise<string | undefined> {
  const [folder, real] = await Promise.all([realpath(root), realpath(path)]);
  return isInside(folder, real) ? real : undefined;
}

/** True for the folder itself and all below it. Both are real, absolute paths. Pure. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
