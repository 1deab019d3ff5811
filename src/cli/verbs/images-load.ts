import type { Command } from '../command.ts';
import { sentences } from '../sentences.ts';

export const loadImagesVerb: Command = {
  name: 'load',
  summary: 'bring the images of what runs to the nodes of its Kind cluster that run EEMT, as `up` does',
  options: [{ flags: '--all', description: 'to every node, also those that run nothing of EEMT' }],
  examples: ['eemt-dev images load --all'],
  async handler(context, { flags }) {
    const { loadImages } = await import('../../app/images/load.ts');
    const { loaded } = await loadImages(context, { everyNode: flags['all'] === true });
    const lines = loaded.length > 0 ? loaded.map((one) => `Brought ${one}.`) : ['Every node has the images.'];
    return { data: { loaded: [...loaded] }, screen: sentences(context, lines) };
  },
};
