import { posix } from 'node:path';

/** Absolute and normal, without a slash at its end: `app/` seen from `/srv` → `/srv/app`. */
export function absolute(path: string, from: string): string {
  return posix.resolve('/', from, path);
}

/** Folders above a path, the nearest last; the root is none. */
export function above(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

export function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}
