import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { UsageError } from '../../errors/index.ts';
import { settingsFromFlags } from '../../settings/read-flags.ts';
import { settingTable } from '../../settings/table.ts';
import type { Command } from '../command.ts';
import { settingOption } from '../setting-options.ts';

export const scale: Command = {
  name: 'scale',
  summary: 'another number of workers; the page and what is computed stay',
  group: 'Everyday',
  arguments: '[workers]',
  options: [
    settingOption('autoscale'),
    { flags: '--no-autoscale', description: 'as many workers as were asked for' },
    settingOption('scaleDown'),
  ],
  examples: ['eemt-dev scale workers=4', 'eemt-dev scale 0', 'eemt-dev scale --autoscale 2..6'],
  async handler(context, { args: [given], flags }) {
    const [{ scale: scaleTo }, { scaleOutcome }] = await Promise.all([
      import('../../app/scale.ts'),
      import('../scale-outcome.ts'),
    ]);
    // `--no-autoscale` and `--autoscale none` are one.
    const said = flags['autoscale'] === false ? { ...flags, autoscale: 'none' } : flags;
    const { autoscale, scaleDown } = settingsFromFlags(said, context.io.cwd);
    const workers = given === undefined ? null : workersIn(given);
    if (workers !== null && typeof autoscale === 'string') throw contradiction();
    return scaleOutcome(
      context,
      await scaleTo(context, {
        workers,
        ...(autoscale === undefined ? {} : { autoscale }),
        ...(scaleDown === undefined ? {} : { scaleDown }),
      }),
    );
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

function contradiction(): UsageError {
  return new UsageError('USAGE_CONFLICT', 'A number of workers and --autoscale exclude each other.', {
    hints: [
      advice`${eemtDev('scale', '4')} makes as many, and ends autoscaling`,
      advice`${eemtDev('scale', '--autoscale', '2..6')} makes as many as their load asks for`,
    ],
  });
}
