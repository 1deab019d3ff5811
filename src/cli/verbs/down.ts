import type { CommandContext } from '../../app/context.ts';
import type { DownResult } from '../../app/down.ts';
import { advice, adviceText } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { madeText } from '../../core/reproduced.ts';
import type { Command, Outcome } from '../command.ts';
import { sentences } from '../sentences.ts';

export const down: Command = {
  name: 'down',
  summary: 'remove all that runs of this environment; job data stays unless --data',
  group: 'Everyday',
  options: [{ flags: '--data', description: 'remove jobs, uploads and results as well' }],
  examples: ['eemt-dev down', 'eemt-dev down --data --yes'],
  async handler(context, { flags }) {
    const app = await import('../../app/down.ts');
    return downOutcome(context, await app.down(context, { data: flags['data'] === true }));
  },
};

/** Also of what else removes an environment. */
export function downOutcome(context: Pick<CommandContext, 'io'>, result: DownResult): Outcome {
  const { name, absent, removed, usual, removedData, reproduction, keptData, notOurs } = result;
  const data = {
    name,
    removed: [
      ...removed.map(({ what, runsOn }) => `${what} ${runsOn}`),
      ...(removedData ? ['data'] : []),
      ...(reproduction === null ? [] : [`reproduction of ${reproduction}`]),
    ],
    kept: [...keptData, ...notOurs],
    left: [],
  };
  const kept = [...new Set((removed.length === 0 ? [usual] : removed).map(({ keeps }) => keeps))];
  if (absent)
    return { data, screen: sentences(context, [`There is no environment ${name}; nothing to remove.`]) };
  const lines = [
    ...(removed.length === 0
      ? [`There was no ${usual.what} ${usual.runsOn}.`]
      : removed.map(({ runsOn }) => `Removed ${runsOn}; nothing of it is left.`)),
    ...(reproduction === null ? [] : [`${madeText(reproduction)} is removed as well.`]),
    ...(removedData ? ['Job data removed as well.'] : []),
    ...keptData.map((path) =>
      adviceText(advice`Kept ${path} (${eemtDev('down', '--data')} removes it)`, name),
    ),
    ...notOurs.map((path) => `Kept ${path}: eemt-dev did not make it.`),
    `Kept ${kept.join(' and ')}, which the next \`up\` uses again.`,
  ];
  return { data, screen: sentences(context, lines) };
}
