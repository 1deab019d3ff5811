import { pruneStore, storeUse } from '../../images/delivery/store-use.ts';
import { keptImages, type KnownImage } from '../../images/inventory.ts';
import { answeredNo, UsageError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { whileAlone } from '../../state/images-lock.ts';
import type { CommandContext } from '../context.ts';
import { idsOf, imageStoreOf, lookAtImages, type ImagesThere } from './look.ts';

/** What goes. */
export interface Freed {
  /** Images of the engine that lose our tags. */
  readonly images: readonly KnownImage[];
  /** At most: images share layers. */
  readonly engineBytes: number;
  readonly storeBytes: number;
}

export interface Pruning {
  /** Also what environments use that are down: the next `up` makes it again. */
  readonly all: boolean;
  /** What is about to go, in words. */
  readonly describe: (freed: Freed) => string;
}

/**
 * Frees images that no environment uses, in the engine and in the store. Nobody may work on an environment meanwhile: what an `up` builds
 * or packs is in no record before it has been agreed to. Rejects with StateConflictError STATE_LOCKED where somebody does.
 */
export async function pruneImages(context: CommandContext, { all, describe }: Pruning): Promise<Freed> {
  const run = await context.openRun('images');
  try {
    const wanted = await toFree(await lookAtImages(context, run), all);
    if (isNothing(wanted)) return wanted;
    await agree(context, describe(wanted));
    return await whileAlone(imageStoreOf(context.roots), context.roots.state, 'images prune', async () => {
      // While a person thought, an `up` may have taken what was free.
      const there = await lookAtImages(context, run);
      const now = await toFree(there, all);
      const still = { ...now, images: now.images.filter(({ id }) => idsOf(wanted.images).has(id)) };
      await removeTags(still.images, run);
      await pruneStore(there.store, idsOf(keptImages(there.known, there.uses, { all })));
      return still;
    });
  } finally {
    await run.close();
  }
}

export function isNothing({ images, storeBytes }: Freed): boolean {
  return images.length === 0 && storeBytes === 0;
}

async function toFree({ known, uses, store }: ImagesThere, all: boolean): Promise<Freed> {
  const kept = idsOf(keptImages(known, uses, { all }));
  const images = known.filter(({ id, ownTags }) => ownTags.length > 0 && !kept.has(id));
  const { freeBytes } = await storeUse(store, kept);
  const engineBytes = images.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  return { images, engineBytes, storeBytes: freeBytes };
}

/** An image with another name stays under that. */
async function removeTags(images: readonly KnownImage[], { tools, signal }: Run): Promise<void> {
  for (const { ownTags } of images) for (const tag of ownTags) await tools.docker.removeImage(tag, signal);
}

async function agree({ globals, ask }: CommandContext, text: string): Promise<void> {
  if (globals.yes) return;
  if (!ask) throw new UsageError('USAGE_YES', text, { hints: ['add --yes to agree'] });
  if (!(await ask.confirm({ message: `${text}\nGo on?`, default: false })))
    throw answeredNo('Nothing was removed.');
}
