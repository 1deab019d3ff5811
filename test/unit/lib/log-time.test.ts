import { describe, expect, it } from 'vitest';
import { logTime, logTimeOf, wholeSecond } from '../../../src/lib/log-time.ts';

describe('times of log lines', () => {
  it.each([
    ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000000000Z'],
    ['2026-01-31T08:00:00.5Z', '2026-01-31T08:00:00.500000000Z'],
    ['2026-01-31T00:30:00.123456789+02:00', '2026-01-30T22:30:00.123456789Z'],
  ])('%s is %s', (text, wanted) => {
    expect(logTime(text)).toBe(wanted);
  });

  it.each(['', 'yesterday', '2026-01-31', '2026-01-31T08:00:00', 'Error:'])('%j is none', (text) => {
    expect(logTime(text)).toBeUndefined();
  });

  it('a second begins without nanoseconds, also over midnight', () => {
    expect(wholeSecond('2026-02-01T00:00:00.700000000Z', 1)).toBe('2026-01-31T23:59:59.000000000Z');
    expect(logTimeOf(0)).toBe('1970-01-01T00:00:00.000000000Z');
  });
});
