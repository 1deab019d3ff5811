import { table } from './table.ts';

export interface ShownSetting {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
  readonly detail: string;
  readonly consent: 'given' | 'needed' | null;
}

/** What `config show` shows. Pure. */
export function settingsScreen(rows: readonly ShownSetting[], width: number): string {
  return table(
    ['SETTING', 'VALUE', 'FROM'],
    rows.map(({ key, value, origin, detail, consent }) => [
      key,
      JSON.stringify(value),
      `${detail === '' ? origin : `${origin} (${detail})`}${consent === 'needed' ? ', needs consent' : ''}`,
    ]),
    width,
  );
}
