import { advice, adviceText } from '../core/advice.ts';
import { commandText, eemtDev } from '../core/command-hint.ts';
import { canBeLeftOut } from '../eemt/defects/answered.ts';
import type { BugState } from '../eemt/defects/bug-state.ts';
import type { Bug } from '../eemt/defects/index.ts';
import type { JsonObject } from '../lib/json.ts';
import { hang, wrap, wrapCommand } from '../ui/text.ts';

/** One of `bugs` of `bugs show`. `name`: of the environment that proposed commands are about. Pure. */
export function bugData(bug: Bug, { state, why }: BugState, name: string): JsonObject {
  const { id, title, nature, symptom, cause, cured, upstream, story, patch, reproduce } = bug;
  const { answeredBy = null, reportOnly = null, notUpstream = null } = bug;
  return {
    ...{ id, title, nature, symptom, cause, cured, answeredBy, reportOnly, upstream, story, state, why },
    notUpstream,
    seenBy: (bug.seenBy ?? []).map(({ argv, purpose }) => ({ command: commandText(argv, name), purpose })),
    patch: 'none' in patch ? patch : { files: patch.files.map(({ path }) => path) },
    reproduce: reproduction(reproduce),
  };
}

/** What a person reads of it. Pure. */
export function bugScreen(bug: Bug, { state, why }: BugState, width: number, name: string): string {
  const { id, title, symptom, cause, cured, upstream, story, answeredBy, reportOnly, seenBy = [] } = bug;
  const said = (label: string, text: string): readonly string[] => hang(`${label}:`.padEnd(9), text, width);
  const here = state === 'cured' || state === 'report-only' ? state : `${state}: ${why}`;
  const next = commandsFor(bug).map((one) => adviceText(one, name));
  return [
    wrap(`${id}: ${title}`, width),
    '',
    ...said('Here', here),
    ...said('Symptom', symptom),
    ...said('Cause', cause),
    ...said('Cure', cured),
    ...(answeredBy === undefined ? [] : said('By', `the ${answeredBy} of eemt-dev, while a job runs`)),
    ...(reportOnly === undefined ? [] : [wrap(`Only reported: ${reportOnly}`, width)]),
    ...said('Where', upstream.join(', ')),
    '',
    wrap(story, width),
    ...(seenBy.length === 0 ? [] : ['', 'See it by hand:']),
    ...seenBy.flatMap(({ argv, purpose }) => [
      ...hang('  ', `${purpose}:`, width),
      ...wrapCommand(commandText(argv, name), width - 4).map((line) => `    ${line}`),
    ]),
    ...(next.length === 0 ? [] : ['', ...next.map((one) => wrap(one, width))]),
  ].join('\n');
}

/** What eemt-dev can do with it. */
function commandsFor(bug: Bug) {
  const { id, patch, reproduce } = bug;
  return [
    ...(canBeLeftOut(bug) ? [advice`${eemtDev('up', '--skip-fix', id)} leaves the cure out`] : []),
    ...(reproduce === undefined
      ? []
      : 'none' in reproduce
        ? [`It is not reproduced: ${reproduce.none}`]
        : [advice`${eemtDev('bugs reproduce', id)} brings it about ${places[reproduce.place]}`]),
    'none' in patch
      ? `There is no patch: ${patch.none}`
      : advice`${eemtDev('bugs patch', id)} prints the change of EEMT's files that ends it`,
    ...(bug.notUpstream === undefined
      ? [advice`${eemtDev('bugs report', id)} writes an issue for EEMT's tracker`]
      : []),
  ];
}

const places = {
  beside: 'beside what runs',
  alone: 'in an environment of its own, for which what runs is stopped',
  build: 'in a build',
} as const;

function reproduction(reproduce: Bug['reproduce']): JsonObject | null {
  if (reproduce === undefined) return null;
  return 'none' in reproduce
    ? { none: reproduce.none }
    : { place: reproduce.place, target: reproduce.target };
}
