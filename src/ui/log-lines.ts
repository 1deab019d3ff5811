import { withoutControls } from '../lib/without-controls.ts';

/** Of the 256 colours of terminals, neighbours unlike each other: each stands out from black and from white by 4 to 1 or more. */
export const sourceColors = [31, 130, 64, 162, 63, 29, 161, 133, 28, 131, 98, 65] as const;

export interface LogLook {
  /** Of the names; the text of a line has none, as it could be anything. */
  readonly color: boolean;
  /** Columns of the terminal, where names stand in a column; null: there is none. */
  readonly width: number | null;
  readonly timestamps: boolean;
}

interface ShownLine {
  readonly at: string;
  readonly text: string;
  readonly source: { readonly name: string };
}

/** Lays lines out: as they are, or with the name of their instance where there are several. */
export function logLayout({
  color,
  width,
  timestamps,
}: LogLook): (lines: readonly ShownLine[], several: boolean) => string {
  const codes = new Map<string, number>();
  let longest = 0;
  const labelOf = (name: string): string => {
    let code = codes.get(name);
    if (code === undefined) {
      code = sourceColors[codes.size % sourceColors.length] ?? sourceColors[0];
      codes.set(name, code);
    }
    const label = width === null ? name : cut(name, Math.max(8, Math.floor(width / 3)));
    longest = Math.max(longest, label.length);
    const padded = width === null ? label : label.padEnd(longest);
    return color ? `\u001b[38;5;${String(code)}m${padded}\u001b[39m  ` : `${padded}  `;
  };
  return (lines, several) =>
    lines
      .flatMap(({ at, text, source }) => {
        const head = `${several ? labelOf(source.name) : ''}${timestamps ? `${at} ` : ''}`;
        return partsOf(text).map((part) => `${head}${part}\n`);
      })
      .join('');
}

/** A progress bar writes over itself; here each state of it is a line. Nothing in a line may steer the terminal. */
function partsOf(text: string): readonly string[] {
  const parts = text.replace(/\r$/, '').split('\r');
  const shown = parts.map(withoutControls);
  return shown.filter((part, index) => part !== '' || parts[index] === '');
}

/** Names of pods and containers differ at their ends. */
function cut(name: string, most: number): string {
  if (name.length <= most) return name;
  const end = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - end)}…${name.slice(-end)}`;
}
