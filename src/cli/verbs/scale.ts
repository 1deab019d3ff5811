import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { UsageError } from '../../errors/index.ts';
import { settingTable } from '../../settings/table.ts';
import type { Command } from '../command.ts';

export const scale: Command = {
  name: 'scale',
  summary: 'another number of workers; the page and what is computed stay',
  group: 'Everyday',
  arguments: '[workers]',
  suggestion: { words: ['workers='] },
  examples: ['eemt-dev scale workers=4', 'eemt-dev scale 0'],
  async handler(context, { args: [given] }) {
    const [app, { scaleOutcome }] = await Promise.all([
      import('../../app/scale.ts'),
      import('../scale-outcome.ts'),
    ]);
    return given === undefined
      ? scaleOutcome(await app.lookAtScale(context))
      : scaleOutcome(await app.scaleWorkers(context, workersIn(given)));
  },
};

/** `workers=4`, or `4`. */
function workersIn(text: string): number {
  const { type } = settingTable.workers;
  const parsed = type.check(type.fromVariable(text.replace(/^workers=/, '')));
  if ('value' in parsed) return parsed.value;
  throw new UsageError('USAGE_VALUE', `workers ${parsed.wrong.join(', ')}`, {
    hints: [advice`${eemtDev('scale', 'workers=4')}, or ${eemtDev('scale', '4')}`],
  });
}
