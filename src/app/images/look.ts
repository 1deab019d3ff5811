import type { Roots } from '../../core/environment.ts';
import { environmentOf } from '../../core/environment.ts';
import { readPacked } from '../../images/delivery/image-store.ts';
import { knownImages, type ImageUse, type KnownImage } from '../../images/inventory.ts';
import type { Run } from '../../plan/step.ts';
import { environmentNames } from '../../state/environment-names.ts';
import type { CommandContext } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { livingSession } from '../open-session.ts';

/** All images of ours, in the engine and in the store, and what uses them. */
export interface ImagesThere {
  readonly known: readonly KnownImage[];
  readonly uses: readonly ImageUse[];
  /** Folder of the store. */
  readonly store: string;
}

/** Asks the engine and the records of all environments. Rejects as the engine does. */
export async function lookAtImages(
  context: Pick<CommandContext, 'globals' | 'roots'>,
  run: Run,
): Promise<ImagesThere> {
  const { docker } = run.tools;
  const store = imageStoreOf(context.roots);
  const [images, containers, packed] = await Promise.all([
    docker.images(null, run.signal),
    docker.containers(() => true, run.signal),
    readPacked(store),
  ]);
  const uses: ImageUse[] = [];
  for (const name of await environmentNames(context.roots)) uses.push(await useOf(name, context, run));
  return { known: knownImages({ images, containers, packed, uses }), uses, store };
}

/** Of all environments. */
export function imageStoreOf(roots: Roots): string {
  return environmentOf('any', '', roots).paths.imageStore;
}

/** A newer eemt-dev may have written the record: then nothing is known of what it uses. */
async function useOf(
  name: string,
  { globals, roots }: Pick<CommandContext, 'globals' | 'roots'>,
  run: Run,
): Promise<ImageUse> {
  const { env, record } = await findEnvironment(
    { roots, globals: { ...globals, name, namespace: null } },
    { newerIsFine: true },
  );
  const session = await livingSession(env, record, run);
  return { name, stands: (await session?.exists()) ?? false, images: record?.images ?? null };
}

export function idsOf(images: readonly KnownImage[]): ReadonlySet<string> {
  return new Set(images.map(({ id }) => id));
}
