import { storeUse } from '../../images/delivery/store-use.ts';
import { keptImages, type KnownImage } from '../../images/inventory.ts';
import type { CommandContext } from '../context.ts';
import { idsOf, lookAtImages } from './look.ts';

export interface ImageList {
  readonly images: readonly KnownImage[];
  readonly store: {
    readonly path: string;
    readonly sizeBytes: number;
    /** What `images prune` would free of it. */
    readonly freeBytes: number;
  };
  readonly at: Date;
}

/** Images of all environments; changes nothing. */
export async function listImages(context: CommandContext): Promise<ImageList> {
  const run = await context.openRun('images');
  try {
    const { known, uses, store } = await lookAtImages(context, run);
    const use = await storeUse(store, idsOf(keptImages(known, uses, { all: false })));
    return { images: known, store: { path: store, ...use }, at: new Date(run.tools.clock.iso()) };
  } finally {
    await run.close();
  }
}
