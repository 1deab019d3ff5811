import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeWorld } from '../../src/clusters/parts.ts';
import { environmentOf } from '../../src/core/environment.ts';

/** The environment as recorded worlds have it. */
export const recordedEnvironment = environmentOf('eemt', 'eemt', { state: '/state', cache: '/cache' });

/** A world of test/fixtures/worlds, which `npm run record` wrote. */
export function recordedWorld(name: 'healthy' | 'stopped'): KubeWorld {
  const file = join(import.meta.dirname, '../fixtures/worlds', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as KubeWorld;
}
