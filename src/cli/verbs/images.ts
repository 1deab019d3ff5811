import type { CommandContext } from '../../app/context.ts';
import type { KnownImage } from '../../images/inventory.ts';
import type { ImageRow } from '../../ui/images-screen.ts';
import type { Command, Outcome } from '../command.ts';
import { exportImagesVerb, importImagesVerb } from './images-carry.ts';
import { loadImagesVerb } from './images-load.ts';
import { pruneImagesVerb } from './images-prune.ts';

const summary = 'images of eemt-dev in the engine, layers for nodes, and which environments use them';

async function show(context: CommandContext): Promise<Outcome> {
  const [{ listImages }, { imagesScreen }] = await Promise.all([
    import('../../app/images/list.ts'),
    import('../../ui/images-screen.ts'),
  ]);
  const { images, store, at } = await listImages(context);
  return {
    data: { images: images.map((image) => ({ ...image })), store: { ...store } },
    screen: imagesScreen({ images: images.map(withAge(at)), store }, context.io.stdout.columns || 80),
  };
}

const withAge =
  (at: Date) =>
  (image: KnownImage): ImageRow => {
    const made = Date.parse(image.createdAt ?? '');
    return { ...image, ageMs: Number.isNaN(made) ? null : at.getTime() - made };
  };

const list: Command = { name: 'list', summary, handler: show };

export const images: Command = {
  name: 'images',
  summary: 'list images, free or carry them (alone: list)',
  group: 'Everyday',
  handler: show,
  commands: [list, pruneImagesVerb, loadImagesVerb, exportImagesVerb, importImagesVerb],
};
