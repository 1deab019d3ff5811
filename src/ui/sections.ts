import stringWidth from 'fast-string-width';
import type { Style } from './style.ts';
import { truncate } from './text.ts';

/** Rows of one kind, of which those that do not fit are counted. */
export interface Section {
  readonly title: string;
  /** What a row is: `pod`. Without a word, rows that are left out are not counted. */
  readonly what: string;
  readonly count: number;
  /** Rows that it has before others grow. */
  readonly least: number;
  /** A word on all rows behind the first of them, so many; '' where there is none. */
  readonly ofOthers?: (rows: number) => string;
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
    .map(({ what, count, ofOthers }, index) => ({
      what: rows[index] === 0 ? what : `more ${what}`,
      how: ofOthers?.(rows[index] ?? 0) ?? '',
      count: what === '' ? 0 : count - (rows[index] ?? 0),
    }))
    .filter(({ count }) => count > 0);
  const shown = filled.flatMap((one, index) => linesOf(one, rows[index] ?? 0, room, style));
  const last = hidden.length === 0 ? [] : [style.dim(countLine(hidden, room.width))];
  return [...shown, ...last].slice(0, Math.max(0, room.height));
}

/** How many rows each gets: first what it should have at least, then one more each in turn. */
function shares(sections: readonly Section[], lines: number, head: number): readonly number[] {
  let left = lines;
  const rows = sections.map(({ count, least }) => {
    const given = Math.max(0, Math.min(count, least, left - head));
    if (given > 0) left -= given + head;
    return given;
  });
  for (let grew = true; grew;) {
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

function linesOf({ title, lines }: Section, rows: number, { titles }: Room, style: Style): readonly string[] {
  if (rows === 0) return [];
  return titles ? [style.dim(title), ...lines(rows).map((line) => `  ${line}`)] : lines(rows);
}

interface Hidden {
  readonly what: string;
  /** Of all of them, as `all well`. */
  readonly how: string;
  readonly count: number;
}

/** `+3 more pods (all well), 12 events`; where that is too long, the last of them are counted together. */
function countLine(hidden: readonly Hidden[], width: number): string {
  const text = `+${hidden.map(counted).join(', ')}`;
  if (stringWidth(text) <= width || hidden.length < 2) return truncate(text, width);
  const others = hidden.slice(-2).reduce((sum, { count }) => sum + count, 0);
  return countLine([...hidden.slice(0, -2), { what: 'other', how: '', count: others }], width);
}

function counted({ count, what, how }: Hidden): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}${how === '' ? '' : ` (${how})`}`;
}
