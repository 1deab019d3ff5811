import stringWidth from 'fast-string-width';
import { clean, hang, truncate, wrapLines } from './text.ts';

/** A text, or a text with a colour that is put on after it was cut. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const gap = 2;
const narrowest = 4;
/** In narrower terminals rows become blocks where columns have no room. */
const columnsFrom = 60;
/** Texts of the last column have so much, or less where they are shorter. */
const leastText = 20;

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
  if (
    last === 'wrapped' &&
    width < columnsFrom &&
    leastOf(all, natural, width - gap) + gap * (count - 1) > width
  )
    return rows.flatMap((row) => (headers.length === 0 ? stacked(row, width) : block(headers, row, width)));
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

/** Columns without which a text would be cut, or a word broken that has room on a line of its own: paths and addresses are copied. */
function leastOf(rows: readonly (readonly Cell[])[], natural: readonly number[], room: number): number {
  const last = natural.length - 1;
  const words = rows.flatMap((row) =>
    textOf(row[last])
      .split(' ')
      .map((word) => stringWidth(word))
      .filter((word) => word <= room),
  );
  const text = Math.min(natural[last] ?? 0, Math.max(leastText, ...words));
  return natural.slice(0, -1).reduce((sum, one) => sum + one, text);
}

/** A row as lines: its first cell, and below it the others, each behind its header. */
function block(
  headers: readonly string[],
  [first, ...others]: readonly Cell[],
  width: number,
): readonly string[] {
  const lines: { text: string; width: number }[] = [];
  for (const [index, cell] of others.entries()) {
    const head = `${headers[index + 1] ?? ''} `;
    const parts = hang(head, textOf(cell), width - gap);
    const [start = '', ...more] = parts;
    const before = lines.at(-1);
    const size = stringWidth(start);
    const shown = head + paint(cell, start.slice(head.length));
    if (before !== undefined && parts.length === 1 && before.width + gap + size <= width - gap) {
      before.text += ' '.repeat(gap) + shown;
      before.width += gap + size;
    } else lines.push({ text: shown, width: size });
    for (const one of more) lines.push({ text: paint(cell, one), width });
  }
  return [
    ...wrapLines(textOf(first), width).map((line) => paint(first, line)),
    ...lines.map(({ text }) => (' '.repeat(gap) + text).trimEnd()),
  ];
}

/** A row without headers: the last cell stands below the others, where all do not fit on a line. */
function stacked(row: readonly Cell[], width: number): readonly string[] {
  const last = row.at(-1);
  const before = row.slice(0, -1).map((cell) => ({ cell, text: textOf(cell).trimEnd() }));
  const natural = before.map(({ text }) => stringWidth(text));
  const widths = shrink(natural, width - gap * (before.length - 1));
  const above = before.map(({ cell, text }, index) => paint(cell, truncate(text, widths[index] ?? width)));
  const together = [...natural, stringWidth(textOf(last))].reduce((sum, one) => sum + gap + one, -gap);
  if (together <= width) return [[...above, paint(last, textOf(last))].join(' '.repeat(gap)).trimEnd()];
  const below = textOf(last) === '' ? [] : hang(' '.repeat(gap), textOf(last), width);
  return [above.join(' '.repeat(gap)), ...below.map((line) => paint(last, line))];
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
