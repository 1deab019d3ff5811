import type { EnvironmentStatus } from '../core/status.ts';
import {
  bullets,
  cured,
  facts,
  findings,
  headline,
  inner,
  layOut,
  leftOut,
  present,
  reproduced,
  standIn,
} from './screen-parts.ts';
import { styles } from './style.ts';
import type { Cell } from './table.ts';
import { tableLines } from './table.ts';
import { whatRunsWhere } from './what-runs.ts';

/** What `status` shows, also of an environment that is half broken or gone; `all`: pods that are alike too, each by itself. Pure; ends with a line end. */
export function statusScreen(
  input: EnvironmentStatus,
  width: number,
  color: boolean,
  options: { readonly all?: boolean } = {},
): string {
  const style = styles(color);
  const good = (state: string): Cell => ({
    text: state,
    paint: /^(ready|running|bound)$/i.test(state) ? style.green : style.yellow,
  });
  const rows = (title: string, headers: readonly string[], cells: readonly (readonly Cell[])[]) => ({
    title,
    lines: cells.length === 0 ? [] : tableLines(headers, cells, inner(width)),
  });
  const parts = [
    headline(input, width, style),
    standIn(input, width, style),
    reproduced(input, width),
    facts(input, width),
    findings(input, width),
    present(input, width, style),
    rows(
      'Nodes',
      ['NODE', 'ROLE', 'STATE'],
      input.nodes.map(({ name, role, state }) => [name, role, good(state)]),
    ),
    whatRunsWhere(input, width, style, options),
    rows(
      'Claims',
      ['CLAIM', 'STATE', 'SIZE', 'ASKED'],
      input.claims.map(({ name, phase, size, asked }) => [name, good(phase), size ?? '-', asked]),
    ),
    rows(
      'Images',
      ['IMAGE', 'VARIANT', 'ID'],
      input.images.map(({ name, variant, id }) => [name, variant ?? '-', shortId(id)]),
    ),
    cured(input, width),
    leftOut(input, width, style),
    bullets('Could not be looked at', input.unreadable, width),
  ];
  return layOut(parts, style);
}

function shortId(id: string | null): string {
  return id === null ? '-' : id.replace(/^sha256:/, '').slice(0, 12);
}
