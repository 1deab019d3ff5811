import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, '../fixtures/screens');
/** `npm run screens` writes what the tests would compare with. */
const renews = process.env['EEMT_DEV_RENEW_SCREENS'] === '1';

export const widths = [40, 80, 120] as const;
export type Mode = 'colours' | 'NO_COLOR' | 'linear';

/** One screen in one terminal. */
export interface Shown {
  readonly columns: number;
  readonly mode: Mode;
  readonly text: string;
}

/** A screen that is only printed, in every terminal: linear mode shows it as NO_COLOR does, and its colours are recorded at 80 columns. */
export function printed(screen: (columns: number, color: boolean) => string): readonly Shown[] {
  return widths.flatMap((columns): readonly Shown[] => {
    const text = screen(columns, false);
    const colours = screen(columns, true);
    expect(stripVTControlCharacters(colours), 'colours tell nothing that words do not').toBe(text);
    return [
      { columns, mode: 'NO_COLOR', text },
      { columns, mode: 'linear', text },
      ...(columns === 80 ? [{ columns, mode: 'colours', text: colours } as const] : []),
    ];
  });
}

/** Holds a screen to its file in test/fixtures/screens, and names the first line that differs. */
export function expectAsRecorded(name: string, shown: readonly Shown[]): void {
  const file = join(folder, `${name}.txt`);
  const text = fileOf(shown);
  if (renews) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const recorded = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(firstDifference(recorded, text), `${name}.txt; \`npm run screens\` records it anew`).toBeNull();
}

/** Without those of `up`, which have a file for each width: test/unit/ui/up-screens.test.ts. */
export function recordedNames(): readonly string[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.txt$/, ''))
    .filter((name) => !widths.some((columns) => name.endsWith(`-${String(columns)}`)));
}

/** Terminals that show the same share a text; escape sequences begin with ␛. */
function fileOf(shown: readonly Shown[]): string {
  const texts = [...new Set(shown.map(({ columns, text }) => JSON.stringify([columns, text])))];
  return texts
    .map((key) => {
      const alike = shown.filter(({ columns, text }) => JSON.stringify([columns, text]) === key);
      const [first] = alike;
      const head = `──── ${String(first?.columns)} columns: ${alike.map(({ mode }) => mode).join(', ')}`;
      return `${head}\n${(first?.text ?? '').replaceAll('\u001b', '␛').trimEnd()}\n`;
    })
    .join('\n');
}

function firstDifference(recorded: string, shown: string): object | null {
  const [before, now] = [recorded.split('\n'), shown.split('\n')];
  const index = [...before, ...now].findIndex((_, at) => before[at] !== now[at]);
  if (index === -1) return null;
  const terminal = now.slice(0, index + 1).findLast((line) => line.startsWith('────'));
  return { line: index + 1, terminal, recorded: before[index], shown: now[index] };
}
