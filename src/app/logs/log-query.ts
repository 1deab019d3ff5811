import { UsageError } from '../../errors/index.ts';
import { logTime, logTimeOf } from '../../lib/log-time.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const pieces = /(\d+(?:\.\d+)?)(ms|[smhd])/g;

/** The time that `10m`, `1h30m` or an RFC 3339 time means. Throws UsageError USAGE_SINCE. */
export function parseSince(text: string, nowMs: number): string {
  const time = logTime(text);
  if (time !== undefined) return time;
  const found = [...text.matchAll(pieces)];
  if (found.length === 0 || found.map(([whole]) => whole).join('') !== text) {
    throw new UsageError('USAGE_SINCE', `--since ${text} is neither a time nor how long ago.`, {
      hints: ['10m, 2h, 1h30m', 'or a time in the form of RFC 3339: 2026-01-31T08:00:00Z'],
    });
  }
  const ago = found.reduce((sum, [, number, unit]) => sum + Number(number) * (unitMs[unit ?? ''] ?? 0), 0);
  return logTimeOf(Math.max(0, nowMs - ago));
}

/** Number of last lines; null: all. Throws UsageError USAGE_TAIL. */
export function parseTail(text: string): number | null {
  if (text === 'all' || text === '-1') return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError('USAGE_TAIL', `--tail ${text} is no number of lines.`, {
    hints: ['a number, or all'],
  });
}
