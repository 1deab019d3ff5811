import { resolve } from 'node:path';
import { advice, adviceText } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Command } from '../command.ts';
import { sentences } from '../sentences.ts';

export const exportImagesVerb: Command = {
  name: 'export',
  summary:
    'write all that `up` needs on a machine without a network into one file: images, kind, kubectl and helm, EEMT',
  arguments: '<file>',
  suggestion: { paths: 'files' },
  examples: ['eemt-dev images export eemt-images.tar'],
  async handler(context, { args }) {
    const [{ exportImages }, { byteSize }] = await Promise.all([
      import('../../app/images/export.ts'),
      import('../../ui/format.ts'),
    ]);
    const exported = await exportImages(context, resolve(context.io.cwd, args[0] ?? ''));
    const { file, sizeBytes, images, tools, source, lacks } = exported;
    const parts = [
      `${String(images.length)} images`,
      ...tools,
      ...(source === null ? [] : [`EEMT at commit ${source.slice(0, 12)}`]),
    ];
    const next = advice`On the other machine: ${eemtDev('images import', 'FILE')}, then ${eemtDev('up', '--no-build')}`;
    return {
      data: { ...exported },
      screen: sentences(context, [
        `${file} (${byteSize(sizeBytes)}) holds ${parts.join(', ')}.`,
        ...lacks.map((lack) => `Not in it: ${lack}`),
        adviceText(next, context.globals.name),
      ]),
    };
  },
};

export const importImagesVerb: Command = {
  name: 'import',
  summary:
    'take what `images export` wrote, once every sum in it was checked; images, tools and sources that are here already stay as they are',
  arguments: '<file>',
  suggestion: { paths: 'files' },
  examples: ['eemt-dev images import eemt-images.tar'],
  async handler(context, { args }) {
    const { importImages } = await import('../../app/images/import.ts');
    const imported = await importImages(context, resolve(context.io.cwd, args[0] ?? ''));
    const { images, kept, tools, source } = imported;
    const from = source === null ? [] : ['--source', 'clone'];
    return {
      data: { ...imported },
      screen: sentences(context, [
        images.length > 0 ? `The engine has ${images.join(', ')}.` : 'The engine had all images already.',
        ...(kept.length > 0 && images.length > 0 ? [`It had ${kept.join(', ')} already.`] : []),
        ...(tools.length > 0 ? [`${tools.join(', ')} are in the cache.`] : []),
        ...(source === null ? [] : [`EEMT is in the cache, at commit ${source.slice(0, 12)}.`]),
        adviceText(advice`Next: ${eemtDev('up', '--no-build', ...from)}`, context.globals.name),
      ]),
    };
  },
};
