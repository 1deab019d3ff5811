import type { Freed } from '../../app/images/prune.ts';
import type { Command } from '../command.ts';
import { sentences } from '../sentences.ts';

export const pruneImagesVerb: Command = {
  name: 'prune',
  summary:
    'remove images that eemt-dev built and no environment uses, and layers for nodes that no image needs; what you pulled or built yourself stays; environments of another state folder (another user, another EEMT_DEV_HOME) are not known here',
  options: [
    {
      flags: '--all',
      description: 'also what environments use that are down; their next `up` builds and packs it again',
    },
  ],
  examples: ['eemt-dev images prune', 'eemt-dev images prune --all --yes'],
  async handler(context, { flags }) {
    const [{ pruneImages, isNothing }, { byteSize }] = await Promise.all([
      import('../../app/images/prune.ts'),
      import('../../ui/format.ts'),
    ]);
    const parts = ({ images, engineBytes, storeBytes }: Freed): readonly string[] => [
      ...(images.length > 0
        ? [
            `${images.map(({ name }) => name).join(', ')} in the engine (at most ${byteSize(engineBytes)}, as images share layers)`,
          ]
        : []),
      ...(storeBytes > 0 ? [`${byteSize(storeBytes)} of layers for nodes`] : []),
    ];
    const freed = await pruneImages(context, {
      all: flags['all'] === true,
      describe: (wanted) => `This removes ${parts(wanted).join(', and ')}.`,
    });
    const { images, engineBytes, storeBytes } = freed;
    return {
      data: {
        removed: images.flatMap(({ ownTags }) => ownTags),
        engineBytes,
        storeBytes,
      },
      screen: sentences(
        context,
        isNothing(freed)
          ? ['There is nothing to remove: all images are in use.']
          : parts(freed).map((part) => `Removed ${part}.`),
      ),
    };
  },
};
