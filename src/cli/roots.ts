import { resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Roots } from '../environment/environment.ts';

/** The user's own folders for programs; EEMT_DEV_STATE_DIR and EEMT_DEV_CACHE_DIR name others (tests, CI). */
export function defaultRoots(env: Readonly<Record<string, string | undefined>>): Roots {
  const paths = envPaths('eemt-dev', { suffix: '' });
  return {
    state: folder(env['EEMT_DEV_STATE_DIR'], paths.data),
    cache: folder(env['EEMT_DEV_CACHE_DIR'], paths.cache),
  };
}

function folder(named: string | undefined, usual: string): string {
  return named === undefined || named === '' ? usual : resolve(named);
}
