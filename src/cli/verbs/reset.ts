import type { Command } from '../command.ts';

export const reset: Command = {
  name: 'reset',
  summary: 'between tests: fresh data and fresh pods, same cluster and images',
  group: 'Everyday',
  options: [{ flags: '--hard', description: 'a new cluster as well' }],
  examples: ['eemt-dev reset --yes', 'eemt-dev reset --hard --yes'],
  async handler(context, input) {
    const { runReset } = await import('../../app/reset.ts');
    return runReset(context, input.flags['hard'] === true);
  },
};
