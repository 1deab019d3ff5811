import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { whyOf } from '../../errors/index.ts';
import { isInside } from '../../lib/inside.ts';

/** Why a path that a Compose file names must not be followed; undefined where it stays inside. `root`: the real path of the checkout, `base`: what it is meant from. */
export function whyNotInside(root: string, base: string, path: string): string | undefined {
  if (path.includes('$')) return 'depends on a variable';
  if (path.startsWith('~')) return 'is meant from a home folder';
  if (isRemote(path)) return 'lies on another machine';
  if (isAbsolute(path)) return 'is an absolute path';
  return whyLeadsOut(root, resolve(base, path));
}

/** The same for an absolute path, whatever it is made of. */
export function whyLeadsOut(root: string, path: string): string | undefined {
  if (!isInside(root, path)) return 'lies outside of the checkout';
  try {
    const real = realOf(path);
    return isInside(root, real) ? undefined : `leads to ${real}, out of the checkout`;
  } catch (error) {
    return `cannot be followed (${whyOf(error)})`;
  }
}

/** Whatever Compose or BuildKit would fetch: URLs, `user@host:path`, and GitHub without either. */
function isRemote(path: string): boolean {
  return /^[^/]*:/.test(path) || path.startsWith('github.com/') || /\.git(#|$)/.test(path);
}

/** The real path, of which the end need not be there. Throws where it cannot be told, as for a link to nothing. */
function realOf(path: string): string {
  for (let there = path; ; there = dirname(there)) {
    if (lstatSync(there, { throwIfNoEntry: false }) === undefined) continue;
    return join(realpathSync.native(there), relative(there, path));
  }
}
