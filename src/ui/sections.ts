import type { Style } from './style.ts';
import { truncate } from './text.ts';

/** Rows of one kind, of which those that do not fit are counted. */
export interface Section {
  readonly title: string;
  /** What a row is: `pod`. */
  readonly what: string;
  readonly count: number;
  /** Rows that it has before others grow. */
  readonly least: number;
  /** The first of its rows, so many, a line each. */
  readonly lines: (rows: number) => readonly string[];
}

export interface Room {
  readonly width: number;
  readonly height: number;
  /** A low terminal has no lines for titles. */
  readonly titles: boolean;
}

/** Sections in so many lines, the first before the others; empty lines between them only where all fits. The last line counts what is left out. Pure. */
export function fitSections(sections: readonly Section[], room: Room, style: Style): readonly string[] {
  const filled = sections.filter(({ count }) => count > 0);
  const head = room.titles ? 1 : 0;
  const all = filled.reduce((sum, { count }) => sum + count + head, 0);
  if (all <= room.height) {
    const spaced = room.titles && all + filled.length <= room.height;
    return filled.flatMap((one) => [...(spaced ? [''] : []), ...linesOf(one, one.count, room, style)]);
  }
  const rows = shares(filled, room.height - 1, head);
  const hidden = filled
    .map(({ what, count }, index) => counted(count - (rows[index] ?? 0), what, rows[index] !== 0))
    .filter((text) => text !== '');
  const shown = filled.flatMap((one, index) => linesOf(one, rows[index] ?? 0, room, style));
  return [...shown, style.dim(truncate(`+${hidden.join(', ')}`, room.width))].slice(
    0,
    Math.max(0, room.height),
  );
}

/** How many rows each gets: first what it should have at least, then one more each in turn. */
function shares(sections: readonly Section[], lines: number, head: number): readonly number[] {
  let left = lines;
  const rows = sections.map(({ count, least }) => {
    const given = Math.max(0, Math.min(count, least, left - head));
    if (given > 0) left -= given + head;
    return given;
  });
  for (let grew = true; grew; ) {
    grew = false;
    for (const [index, { count }] of sections.entries()) {
      const has = rows[index] ?? 0;
      const cost = has === 0 ? 1 + head : 1;
      if (has === count || left < cost) continue;
      rows[index] = has + 1;
      left -= cost;
      grew = true;
    }
  }
  return rows;
}

function linesOf(
  { title, lines }: Section,
  rows: number,
  { titles }: Room,
  style: Style,
): readonly string[] {
  if (rows === 0) return [];
  return titles ? [style.dim(title), ...lines(rows).map((line) => `  ${line}`)] : lines(rows);
}

/** `3 more pods`. */
function counted(count: number, what: string, more: boolean): string {
  if (count === 0) return '';
  return `${String(count)} ${more ? 'more ' : ''}${what}${count === 1 ? '' : 's'}`;
}
