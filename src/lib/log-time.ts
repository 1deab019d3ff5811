const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/;

/** RFC 3339 in any zone as UTC with nine digits behind the point: such texts compare as their times do. undefined: it is no time. */
export function logTime(text: string): string | undefined {
  const [, toSecond = '', fraction = '', zone = ''] = form.exec(text) ?? [];
  if (zone === '') return undefined;
  const nanos = `.${fraction.padEnd(9, '0')}Z`;
  if (zone === 'Z') return toSecond + nanos;
  const ms = Date.parse(`${toSecond}${zone}`);
  return Number.isNaN(ms) ? undefined : secondOf(ms) + nanos;
}

/** As `logTime` has it, of milliseconds since 1970. */
export function logTimeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000000Z`;
}

/** Beginning of the second, this many seconds earlier. */
export function wholeSecond(at: string, earlier: number): string {
  return `${secondOf(Date.parse(`${at.slice(0, 19)}Z`) - earlier * 1000)}.000000000Z`;
}

const secondOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
