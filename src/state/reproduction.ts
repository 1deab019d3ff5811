import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import type { Environment, TargetName } from '../core/environment.ts';
import { readJson } from './read-json.ts';

/** A defect that is being reproduced. Written before anything of it is made, so that a kill leaves nothing unknown. */
export interface Reproduction {
  readonly bug: string;
  readonly place: 'beside' | 'own' | 'alone';
  readonly target: TargetName;
  /** ISO. */
  readonly startedAt: string;
}

const schema = z.object({
  bug: z.string(),
  place: z.enum(['beside', 'own', 'alone']),
  target: z.enum(['kind', 'compose', 'native']),
  startedAt: z.string(),
});

/** lost: there is a file, but nothing can be read from it, so what was made may still be there. */
export type ReproductionReading =
  | { readonly is: 'there'; readonly reproduction: Reproduction }
  | { readonly is: 'absent' }
  | { readonly is: 'lost'; readonly reason: string };

export async function readReproduction({ paths }: Environment): Promise<ReproductionReading> {
  const path = paths.reproduction;
  const found = await readJson(path);
  if (found.is !== 'there') return found;
  const read = z.safeParse(schema, found.value);
  return read.success
    ? { is: 'there', reproduction: read.data }
    : { is: 'lost', reason: `${path} holds no reproduction` };
}

/** Whole or not at all. */
export async function writeReproduction({ paths }: Environment, reproduction: Reproduction): Promise<void> {
  await mkdir(dirname(paths.reproduction), { recursive: true, mode: 0o700 });
  await writeFileAtomic(paths.reproduction, `${JSON.stringify(reproduction, null, 2)}\n`, { mode: 0o600 });
}

/** Once nothing of it is there any more. */
export async function forgetReproduction({ paths }: Environment): Promise<void> {
  await rm(paths.reproduction, { recursive: true, force: true });
}
