import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Roots } from '../core/environment.ts';

/** Names of all environments that have their mark in the state folder, in order. */
export async function environmentNames({ state }: Roots): Promise<readonly string[]> {
  if (!existsSync(state)) return [];
  const folders = await readdir(state, { withFileTypes: true });
  return folders
    .filter((one) => one.isDirectory() && existsSync(join(state, one.name, 'marker')))
    .map(({ name }) => name)
    .sort();
}
