import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { BugStatus } from '../core/status.ts';
import { styles, type Style } from './style.ts';
import { tableLines } from './table.ts';
import { wrapLines } from './text.ts';

export interface BugsView {
  readonly bugs: readonly {
    readonly id: string;
    readonly state: BugStatus['state'];
    readonly title: string;
    readonly why: string;
  }[];
  /** Folder of the EEMT source, or null where there is none. */
  readonly source: string | null;
  /** How the cures suit it, in lines; empty where they suit. */
  readonly fit: readonly string[];
  /** What runs, or null. */
  readonly environment: string | null;
}

/** Every defect in a row; of those that are there, or that nobody can tell of, why. */
export function bugsScreen(
  { bugs, source, fit, environment }: BugsView,
  width: number,
  { color, name }: { readonly color: boolean; readonly name: string },
): string {
  const style = styles(color);
  const rows = bugs.map(({ id, state, title, why }) => [
    id,
    { text: state, paint: paintOf(state, style) },
    state === 'present' ? `${title} (${why})` : title,
  ]);
  const whyUnknown = [...new Set(bugs.flatMap(({ state, why }) => (state === 'unknown' ? [why] : [])))];
  const looked = [
    source === null ? 'no EEMT source was found' : `source ${source}`,
    environment === null ? 'nothing runs' : `${environment} as it runs`,
  ].join('; ');
  const more = [
    `Looked at: ${looked}.`,
    ...fit,
    ...whyUnknown.map((why) => `Unknown: ${why}`),
    adviceText(advice`${eemtDev('bugs show', 'ID')} says more of one.`, name),
  ];
  return [
    ...(rows.length === 0 ? ['None.'] : tableLines(['ID', 'STATE', 'WHAT'], rows, width)),
    '',
    ...more.flatMap((line) => wrapLines(line, width)),
  ].join('\n');
}

function paintOf(state: BugStatus['state'], style: Style): (text: string) => string {
  switch (state) {
    case 'present':
      return style.red;
    case 'cured':
      return style.green;
    case 'report-only':
      return style.yellow;
    case 'absent':
    case 'unknown':
      return style.dim;
  }
}
