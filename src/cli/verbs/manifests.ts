import { resolve } from 'node:path';
import { settingOptions } from '../setting-options.ts';
import type { Command } from '../command.ts';

export const manifests: Command = {
  name: 'manifests',
  summary: 'what EEMT wrote, what eemt-dev deploys, and the difference with the cure that made it',
  group: 'Look inside',
  verbatim: true,
  options: [
    {
      flags: '--raw',
      description: 'as EEMT wrote them',
      conflicts: ['cured', 'diff', 'live', 'values', 'chart'],
    },
    {
      flags: '--cured',
      description: 'as they are deployed (default)',
      conflicts: ['diff', 'live', 'values', 'chart'],
    },
    { flags: '--diff', description: 'raw to cured, with the cures', conflicts: ['live', 'values', 'chart'] },
    { flags: '--live', description: 'what was changed by hand in what runs', conflicts: ['values', 'chart'] },
    { flags: '--values', description: 'the Helm values after every cure', conflicts: ['chart'] },
    {
      flags: '--chart <dir>',
      description: 'write a Helm chart for any cluster: nothing of this machine in it, the rest as values',
      suggestion: { paths: 'folders' },
    },
    ...settingOptions.filter(({ flags }) => flags.startsWith('--target ')),
    {
      flags: '--source <dir>',
      description: 'another EEMT source than the one in use',
      suggestion: { words: ['clone', 'demo'], paths: 'folders' },
    },
  ],
  async handler(context, { flags }) {
    const [{ manifests: readSlices }, { settingsFromFlags }, { manifestsOutcome }] = await Promise.all([
      import('../../app/manifests.ts'),
      import('../../settings/read-flags.ts'),
      import('../manifests-outcome.ts'),
    ]);
    const chart = flags['chart'];
    const shown = (['live', 'values', 'diff', 'raw'] as const).find((one) => flags[one] === true) ?? 'cured';
    const result = await readSlices(context, {
      show: typeof chart === 'string' ? { chart: resolve(context.io.cwd, chart) } : shown,
      flags: settingsFromFlags({ source: flags['source'], target: flags['target'] }, context.io.cwd),
    });
    return manifestsOutcome(result, context);
  },
};
