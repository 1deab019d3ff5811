import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import type { Environment, TargetName } from '../core/environment.ts';

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

/** undefined where there is none; what cannot be read counts as none. */
export async function readReproduction({ paths }: Environment): Promise<Reproduction | undefined> {
  const text = await readFile(paths.reproduction, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const read = z.safeParse(schema, JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all. */
export async function writeReproduction({ paths }: Environment, reproduction: Reproduction): Promise<void> {
  await mkdir(dirname(paths.reproduction), { recursive: true, mode: 0o700 });
  await writeFileAtomic(paths.reproduction, `${JSON.stringify(reproduction, null, 2)}\n`, { mode: 0o600 });
}

/** Once nothing of it is there any more. */
export async function forgetReproduction({ paths }: Environment): Promise<void> {
  await rm(paths.reproduction, { force: true });
}
