import { UsageError } from '../../errors/index.ts';
import type { Command } from '../command.ts';

export const reproduceBug: Command = {
  name: 'reproduce',
  summary: 'brings a defect about in a place of its own, and shows it',
  arguments: '[id]',
  suggestion: { defects: true },
  options: [{ flags: '--remove', description: 'remove what was reproduced' }],
  examples: ['eemt-dev bugs reproduce web-logs-permission', 'eemt-dev bugs reproduce --remove'],
  async handler(context, { args: [id], flags }) {
    const { removedOutcome, reproducedOutcome } = await import('../reproduce-outcome.ts');
    if (flags['remove'] === true) {
      const { removeReproduction } = await import('../../app/reproduce/remove.ts');
      return removedOutcome(await removeReproduction(context));
    }
    if (id === undefined) throw new UsageError('USAGE_VALUE', 'Which defect?', { hints: [] });
    const { reproduce } = await import('../../app/reproduce/reproduce.ts');
    return reproducedOutcome(await reproduce(context, id), context);
  },
};

export const cureBug: Command = {
  name: 'cure',
  summary: 'mends a defect where it shows, and proves it',
  arguments: '<id>',
  suggestion: { defects: true },
  examples: ['eemt-dev bugs cure web-logs-permission'],
  async handler(context, { args: [id = ''] }) {
    const [{ cure }, { curedOutcome }] = await Promise.all([
      import('../../app/reproduce/cure.ts'),
      import('../reproduce-outcome.ts'),
    ]);
    return curedOutcome(await cure(context, id));
  },
};
