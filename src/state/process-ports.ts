import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../lib/json.ts';
import type { Environment } from '../core/environment.ts';
import { markedId } from './mark.ts';

/** Ports that processes of this environment have; they go before it publishes anything on another target. None where it has no processes. */
export async function portsOfProcesses(env: Environment): Promise<readonly number[]> {
  const text = await readFile(join(env.paths.native, 'services.json'), 'utf8').catch(() => '');
  try {
    const file: unknown = JSON.parse(text);
    if (!isObject(file) || file['id'] !== markedId(env)) return [];
    return [file['port'], file['managerPort']].filter((port) => typeof port === 'number');
  } catch {
    return [];
  }
}
