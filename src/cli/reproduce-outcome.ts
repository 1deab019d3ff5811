import type { CommandContext } from '../app/context.ts';
import type { Cured } from '../app/reproduce/cure.ts';
import type { Removal } from '../app/reproduce/remove.ts';
import type { Reproduced } from '../app/reproduce/reproduce.ts';
import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { madeText } from '../core/reproduced.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import { findingLines } from '../ui/error-page.ts';
import { duration } from '../ui/format.ts';
import { hang, wrapWords } from '../ui/text.ts';
import type { Outcome } from './command.ts';
import { sentences } from './sentences.ts';

/** What `bugs reproduce ID` gives and shows: the defect as its own rule sees it, and where to look. */
export function reproducedOutcome(
  { bug, place, sighting, durationMs }: Reproduced,
  { io, globals }: CommandContext,
): Outcome {
  const { finding, others, recognisedAfterMs } = sighting;
  const width = io.stdout.columns || 80;
  const { name } = globals;
  const { namespace } = place.env;
  const isBeside = place.is === 'beside';
  const looks = isBeside
    ? eemtDev('kubectl', '--', '--namespace', namespace, 'get', 'pods')
    : eemtDev('status', '--name', place.env.name);
  const next = [
    advice`${looks} looks at it`,
    advice`${eemtDev('bugs cure', bug.id)} mends it there`,
    advice`${eemtDev('bugs reproduce', '--remove')} removes it`,
  ];
  const screen = [
    wrapWords(
      `${bug.id} shows in ${isBeside ? namespace : place.env.name} after ${duration(durationMs)}; ${
        place.is === 'alone' ? `${name} rests meanwhile` : 'what runs is as it was'
      }.`,
      width,
    ),
    '',
    ...findingLines(finding, width, name),
    ...(others.length === 0
      ? []
      : ['', 'Besides:', ...others.flatMap((one) => findingLines(one, width, name))]),
    '',
    'Next',
    ...next.flatMap((one) => hang('  ', adviceText(one, name), width)),
  ].join('\n');
  return {
    data: {
      bug: bug.id,
      namespace,
      findings: findingsData([finding, ...others], name),
      recognisedAfterMs,
      durationMs,
    },
    screen,
  };
}

/** What `bugs reproduce --remove` gives and shows. */
export function removedOutcome(context: Pick<CommandContext, 'io'>, { bug, lost }: Removal): Outcome {
  const removed = `${bug === null ? 'What was made for a defect' : madeText(bug)} is removed.`;
  return {
    data: { removed: bug, ...(lost === null ? {} : { lost }) },
    screen: sentences(context, [
      ...(lost === null ? [] : [`${lost}.`]),
      bug === null && lost === null ? 'Nothing is being reproduced.' : removed,
    ]),
  };
}

/** What `bugs cure ID` gives and shows. */
export function curedOutcome(
  context: Pick<CommandContext, 'io'>,
  { bug, namespace, before, durationMs }: Cured,
): Outcome {
  const was = before === null ? 'Its cure had been left out.' : `It was: ${before.cause}`;
  return {
    data: { bug: bug.id, namespace, before: before?.cause ?? null, durationMs },
    screen: sentences(context, [
      `✔ ${bug.id} is cured in ${namespace}, and EEMT is ready; ${duration(durationMs)}.`,
      `  ${was}`,
      `  Now: ${bug.cured}.`,
    ]),
  };
}
