import { UsageError } from '../errors/index.ts';

const last = 365;

/** Days of the year as people write them: `1,15,100..120`. Sorted, each once. Throws UsageError USAGE_DAYS. */
export function parseDays(text: string): readonly number[] {
  const days = text.split(',').flatMap((part) => rangeOf(part.trim(), text));
  return [...new Set(days)].sort((one, other) => one - other);
}

function rangeOf(part: string, text: string): readonly number[] {
  const [, first = '', second = first] = /^(\d{1,3})(?:\.\.(\d{1,3}))?$/.exec(part) ?? [];
  const [from, to] = [Number(first), Number(second)];
  if (first === '') throw wrong(text, part === '' ? 'a day is missing' : `'${part}' is no day`);
  if (from < 1 || to < 1 || from > last || to > last)
    throw wrong(text, `'${part}' lies outside of 1 to ${String(last)}`);
  if (to < from) throw wrong(text, `'${part}' runs backwards`);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function wrong(text: string, why: string): UsageError {
  return new UsageError('USAGE_DAYS', `--days ${text}: ${why}.`, {
    hints: ['Days of the year are written as 1..365, or as a list: 1,15,100..120.'],
  });
}
