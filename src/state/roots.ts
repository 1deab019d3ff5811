import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Roots } from '../core/environment.ts';

/** Where eemt-dev keeps its things: EEMT_DEV_HOME when set, else the platform's folders (Linux: $XDG_STATE_HOME and $XDG_CACHE_HOME). Creates nothing. */
export function defaultRoots(env: Readonly<Record<string, string | undefined>>): Roots {
  const home = env['EEMT_DEV_HOME'];
  if (home !== undefined && home !== '') {
    const base = resolve(home);
    return { state: join(base, 'state'), cache: join(base, 'cache') };
  }
  const paths = envPaths('eemt-dev', { suffix: '' });
  if (process.platform !== 'linux') return { state: join(paths.data, 'state'), cache: paths.cache };
  // Read from env, not from the process, so that a caller with its own environment gets its own folders. The XDG rule: a relative path counts as unset.
  const user = env['HOME'] || homedir();
  const xdg = (name: string, fallback: string): string => {
    const value = env[name];
    return join(value !== undefined && isAbsolute(value) ? value : join(user, fallback), 'eemt-dev');
  };
  return { state: xdg('XDG_STATE_HOME', '.local/state'), cache: xdg('XDG_CACHE_HOME', '.cache') };
}
