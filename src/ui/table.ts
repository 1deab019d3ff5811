import stringWidth from 'fast-string-width';
import { clean, truncate, wrapLines } from './text.ts';

/** A text, or a text with a colour that is put on after it was cut. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const gap = 2;
const narrowest = 4;

/** Columns without borders in at most `width` columns. What is too wide is cut with …, in the last column broken into lines. */
export function table(headers: readonly string[], rows: readonly (readonly Cell[])[], width: number): string {
  return tableLines(headers, rows, width).join('\n');
}

/** As table, line by line; without headers (an empty list) just the rows. `cut`: each row is one line, the last column is cut too. */
export function tableLines(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number,
  last: 'wrapped' | 'cut' = 'wrapped',
): readonly string[] {
  const all = headers.length === 0 ? rows : [headers, ...rows];
  const count = Math.max(0, ...all.map((row) => row.length));
  const natural = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...all.map((row) => stringWidth(textOf(row[column])))),
  );
  const widths = shrink(natural, width - gap * (count - 1));
  return all.flatMap((row) => rowLines(row, widths, last)).map((line) => line.trimEnd());
}

function rowLines(
  row: readonly Cell[],
  widths: readonly number[],
  lastIs: 'wrapped' | 'cut',
): readonly string[] {
  const last = widths.length - 1;
  const lastText = textOf(row[last]);
  const lastWidth = widths[last] ?? 1;
  const lastLines = lastIs === 'cut' ? [truncate(lastText, lastWidth)] : wrapLines(lastText, lastWidth);
  return lastLines.map((lastLine, lineIndex) =>
    widths
      .map((columnWidth, column) => {
        const cell = row[column];
        const full = lineIndex === 0 ? truncate(textOf(cell), columnWidth) : '';
        const text = column === last ? lastLine : full;
        const filler = column === last ? '' : ' '.repeat(columnWidth - stringWidth(text));
        return paint(cell, text) + filler;
      })
      .join(' '.repeat(gap)),
  );
}

/** Takes from the widest column until the row fits. */
function shrink(natural: readonly number[], room: number): readonly number[] {
  const widths = natural.map((one) => Math.max(1, one));
  let over = widths.reduce((sum, one) => sum + one, 0) - room;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    // The last of the widest: ids and names stand in front, texts behind.
    widths[widths.lastIndexOf(widest)] = widest - 1;
    over -= 1;
  }
  return widths;
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return clean(typeof cell === 'string' ? cell : cell.text).replaceAll('\n', ' ');
}

function paint(cell: Cell | undefined, text: string): string {
  return cell === undefined || typeof cell === 'string' || text === '' ? text : cell.paint(text);
}
