import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import {
  bullets,
  cured,
  facts,
  findings,
  headline,
  inner,
  layOut,
  leftOut,
  nextCommands,
  standIn,
  type Part,
} from './screen-parts.ts';
import { styles, type Style } from './style.ts';
import { hang } from './text.ts';
import { timeline } from './timeline.ts';
import { whatRunsWhere } from './what-runs.ts';
import type { EndScreen } from './views.ts';

/** Healed drift that is told one by one. */
const mostHealed = 3;

export interface EndDetail {
  /** All that was done and that runs, too. */
  readonly verbose?: boolean;
  /** How long each step took, too. */
  readonly timings?: boolean;
}

/** What a person reads when `up` is done: the address, what it is, the next commands. What has to be seen stands above. Pure; ends with a line end. */
export function endScreen(
  input: EndScreen,
  width: number,
  color: boolean,
  { verbose = false, timings = false }: EndDetail = {},
): string {
  const style = styles(color);
  // The terminal shows the end, so the address and the next commands stand there.
  const parts = [
    ...(verbose
      ? details(input, width, style)
      : [healed(input, width), ...(timings ? [times(input, width)] : [])]),
    leftOut(input, width, style),
    findings(input, width),
    bullets('Could not be looked at', input.unreadable, width),
    whatItIs(input, width, style),
    nextCommands(input, width, style),
    standIn(input, width, style),
  ];
  return layOut(parts, style);
}

/** The state and the address, and below it where it comes from. */
function whatItIs(input: EndScreen, width: number, style: Style): Part {
  const { target, name, source, dataFolder, bugs, workloads } = input;
  const cures = bugs.filter(({ state }) => state === 'cured').length;
  const workers = workloads
    .filter(({ role }) => role === 'worker')
    .reduce((sum, { wanted }) => sum + wanted, 0);
  const defects =
    cures === 1 ? 'A known defect of EEMT is cured' : `${String(cures)} known defects of EEMT are cured`;
  const says = [
    `on ${target}, with ${String(workers)} ${workers === 1 ? 'worker' : 'workers'}, from ${source?.dir ?? 'a source that is not known'}`,
    `job data: ${dataFolder}`,
    ...(cures === 0 ? [] : [adviceText(advice`${defects}: ${eemtDev('bugs list')}`, name)]),
  ];
  const { lines } = headline(input, width, style);
  return { title: '', lines: [...lines, ...says.flatMap((text) => hang('  ', text, width))] };
}

function healed({ healed: changes }: EndScreen, width: number): Part {
  const more = changes.length - mostHealed;
  const shown = more > 1 ? [...changes.slice(0, mostHealed), `… and ${String(more)} more`] : changes;
  return bullets('Healed', shown, width);
}

function details(input: EndScreen, width: number, style: Style): readonly Part[] {
  return [
    cured(input, width),
    bullets('Healed', input.healed, width),
    bullets('Notes', input.notes, width),
    times(input, width),
    whatRunsWhere(input, width, style, { all: true }),
    facts(input, width, input.dataFolder),
  ];
}

function times({ timings }: EndScreen, width: number): Part {
  return { title: 'How long it took', lines: timeline(timings, inner(width)) };
}
