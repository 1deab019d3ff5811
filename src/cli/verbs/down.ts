import type { Command } from '../command.ts';

export const down: Command = {
  name: 'down',
  summary: 'remove the cluster and everything of this environment; job data stays unless --data',
  group: 'Everyday',
  options: [{ flags: '--data', description: 'remove jobs, uploads and results as well' }],
  examples: ['eemt-dev down', 'eemt-dev down --data --yes'],
  async handler(context, input) {
    const { runDown } = await import('../../app/down.ts');
    return runDown(context, input.flags['data'] === true);
  },
};
