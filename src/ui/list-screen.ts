import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { table } from './table.ts';
import { wrap } from './text.ts';

export interface ListedEnvironment {
  readonly name: string;
  readonly target: string;
  readonly state: string;
  readonly url: string | null;
  readonly source: string | null;
}

/** What `list` shows. `name`: of the environment that proposed commands are about. Pure. */
export function listScreen(rows: readonly ListedEnvironment[], name: string, width: number): string {
  if (rows.length === 0)
    return wrap(adviceText(advice`No environments yet. ${eemtDev('up')} makes one.`, name), width);
  return table(
    ['NAME', 'TARGET', 'STATE', 'URL', 'SOURCE'],
    rows.map((row) => [row.name, row.target, row.state, row.url ?? '-', row.source ?? '-']),
    width,
  );
}
