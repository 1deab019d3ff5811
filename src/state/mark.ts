import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { mountedMode } from './private.ts';

/** The id that our mark holds, or undefined where the mark is lost or was never made. Nodes carry the same id in their mount. */
export function markedId(env: Environment): string | undefined {
  try {
    const id = readFileSync(idFile(env), 'utf8').trim();
    return /^[\w-]{1,64}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Makes the mark, before anything else of the environment is made. */
export async function makeMark(env: Environment, id: string): Promise<void> {
  await mkdir(env.paths.marker, { recursive: true, mode: mountedMode });
  await writeFile(idFile(env), `${id}\n`, { mode: 0o644 });
}

function idFile(env: Environment): string {
  return join(env.paths.marker, 'id');
}

/** The file in the mark's folder that says: created to the end. */
export function createdFile(env: Environment): string {
  return join(env.paths.marker, 'created');
}
