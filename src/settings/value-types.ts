import { quoted, type Parsed } from './formats.ts';

/** A value, or all that is wrong with it; each goes on behind the name of the setting. */
export type Checked<T> = { readonly value: T } | { readonly wrong: readonly string[] };

/** What the values of a setting may be, wherever they are given. */
export interface ValueType<T> {
  /** The value as the text of a flag gives it; one entry of a list. */
  readonly parse: (text: string) => Parsed<unknown>;
  /** What the text of a variable means, not yet checked. */
  readonly fromVariable: (text: string) => unknown;
  readonly check: (value: unknown) => Checked<T>;
  /** Values that are words of ours, with what they mean, or '' where there is no more to say. */
  readonly words: Readonly<Record<string, string>>;
  /** Nothing but these words is allowed. */
  readonly closed?: true;
  /** `1 to 50` */
  readonly range?: string;
}

type Words = Readonly<Record<string, string>>;

/** Both ends included. Digits only: `1e3`, `0x10`, `2.0` and ` 2` are typing errors, not numbers. */
export function wholeNumber(min: number, max: number): ValueType<number> {
  const range = `${String(min)} to ${String(max)}`;
  const wrong = (value: unknown): string => `must be a whole number from ${range}, not ${quoted(value)}`;
  const parse = (text: string): Parsed<number> => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { wrong: wrong(text) };
  };
  return {
    parse,
    fromVariable: (text) => valueOr(parse(text), text),
    check: (value) => (typeof value === 'number' ? checked(parse(String(value))) : { wrong: [wrong(value)] }),
    words: {},
    range,
  };
}

/** One of these words, in a variable also in capitals. */
export function choice<const W extends Words>(words: W): ValueType<keyof W & string> {
  const allowed = Object.keys(words) as readonly (keyof W & string)[];
  const parse = (value: unknown): Parsed<keyof W & string> => {
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return { value: found };
    return { wrong: `must be one of ${allowed.join(', ')}, not ${quoted(value)}` };
  };
  return {
    parse,
    fromVariable: (text) => valueOr(parse(text.toLowerCase()), text),
    check: (value) => checked(parse(value)),
    words,
    closed: true,
  };
}

export function text(parse: (text: string) => Parsed<string>, words: Words = {}): ValueType<string> {
  return {
    parse,
    fromVariable: (text) => text,
    check: (value) =>
      typeof value === 'string' ? checked(parse(value)) : { wrong: [`must be text, not ${quoted(value)}`] },
    words,
  };
}

/** The same, or null. */
export function optional<T>(type: ValueType<T>): ValueType<T | null> {
  return { ...type, check: (value) => (value === null ? { value } : type.check(value)) };
}

/** `of` names the entries: `files`. A variable has a list as JSON or parted by commas; `whole`: as one entry that may hold commas itself. */
export function list(
  parse: (text: string) => Parsed<string>,
  of: string,
  { whole = false } = {},
): ValueType<readonly string[]> {
  const entry = text(parse);
  return {
    parse,
    words: {},
    fromVariable: (text) => {
      if (text.startsWith('[')) return json(text);
      return whole ? [text] : text.split(',').flatMap((one) => one.trim() || []);
    },
    check: (value) => {
      if (!Array.isArray(value)) return { wrong: [`must be a list of ${of}`] };
      // Alone it was taken for the empty list before.
      if (value.includes('none')) return { wrong: [noneAlone] };
      const entries = value.map((one: unknown) => entry.check(one));
      const wrong = entries.flatMap((one, index) =>
        'wrong' in one ? one.wrong.map((why) => `entry ${String(index + 1)} ${why}`) : [],
      );
      return wrong.length > 0
        ? { wrong }
        : { value: entries.flatMap((one) => ('value' in one ? [one.value] : [])) };
    },
  };
}

export const noneAlone = 'takes none alone, not beside other values';

/** What is no JSON stays the text, which the check refuses. */
function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function checked<T>(parsed: Parsed<T>): Checked<T> {
  return 'value' in parsed ? parsed : { wrong: [parsed.wrong] };
}

function valueOr<T>(parsed: Parsed<T>, otherwise: string): T | string {
  return 'value' in parsed ? parsed.value : otherwise;
}
