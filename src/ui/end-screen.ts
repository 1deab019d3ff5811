import { duration } from './format.ts';
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
  whatRunsWhere,
} from './screen-parts.ts';
import { styles } from './style.ts';
import { tableLines } from './table.ts';
import type { EndScreen } from './views.ts';

/** What a person reads when `up` is done: cures, notes, times, what runs where, the address, next commands. Pure; ends with a line end. */
export function endScreen(input: EndScreen, width: number, color: boolean): string {
  const style = styles(color);
  // The terminal shows the end, so the address and the next commands stand there.
  const parts = [
    cured(input, width),
    leftOut(input, width, style),
    bullets('Healed', input.healed, width),
    bullets('Notes', input.notes, width),
    {
      title: 'How long it took',
      lines: tableLines(
        [],
        input.timings.map(({ title, durationMs }) => [title, duration(durationMs)]),
        inner(width),
      ),
    },
    whatRunsWhere(input, width, style),
    facts(input, width, input.dataFolder),
    findings(input, width),
    bullets('Could not be looked at', input.unreadable, width),
    headline(input, width, style),
    nextCommands(input, width, style),
    standIn(input, width, style),
  ];
  return layOut(parts, style);
}
