import { existsSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Roots } from '../core/environment.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where eemt-dev keeps its things: EEMT_DEV_HOME when set, else the platform's folders (Linux: $XDG_STATE_HOME and $XDG_CACHE_HOME). Creates nothing. */
export function defaultRoots(env: Variables, caller: Caller = theCaller()): Roots {
  const home = env['EEMT_DEV_HOME'];
  if (home !== undefined && home !== '') {
    const base = resolve(home);
    return { state: join(base, 'state'), cache: join(base, 'cache') };
  }
  const paths = envPaths('eemt-dev', { suffix: '' });
  if (process.platform !== 'linux') return { state: join(paths.data, 'state'), cache: paths.cache };
  // Read from env, not from the process, so that a caller with its own environment gets its own folders. The XDG rule: a relative path counts as unset.
  const user = env['HOME'] || homedir();
  const xdg = (name: string): string | undefined => {
    const value = env[name];
    return value !== undefined && isAbsolute(value) ? value : undefined;
  };
  const inHome = (value: string | undefined, fallback: string) =>
    join(value ?? join(user, fallback), 'eemt-dev');
  const roots = {
    state: inHome(xdg('XDG_STATE_HOME'), '.local/state'),
    cache: inHome(xdg('XDG_CACHE_HOME'), '.cache'),
  };
  const isSaid = xdg('XDG_STATE_HOME') !== undefined || user !== caller.home;
  return !isSaid && caller.isRoot && caller.homeIsClosed && !caller.has(roots.state) ? systemRoots : roots;
}

/**
 * Of root: its home is closed to the user as whom the page runs where there are no containers, and these are open. What is in its home already
 * stays there.
 */
const systemRoots: Roots = { state: '/var/lib/eemt-dev', cache: '/var/cache/eemt-dev' };

/** Who calls, as the system knows them. */
export interface Caller {
  readonly isRoot: boolean;
  readonly home: string;
  /** Nobody else may pass it. */
  readonly homeIsClosed: boolean;
  readonly has: (path: string) => boolean;
}

function theCaller(): Caller {
  const isRoot = process.getuid?.() === 0;
  const home = isRoot ? userInfo().homedir : homedir();
  return { isRoot, home, homeIsClosed: isRoot && isClosed(home), has: existsSync };
}

function isClosed(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o001) === 0;
}
