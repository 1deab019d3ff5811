import { describe, expect, it } from 'vitest';
import { parseDays } from '../../../src/jobs/days.ts';

describe('days of the year', () => {
  it('are single ones and ranges, sorted and each once', () => {
    expect(parseDays('120, 1,3..5,4')).toEqual([1, 3, 4, 5, 120]);
    expect(parseDays('1..365')).toHaveLength(365);
  });

  it.each([
    ['0', "'0' lies outside"],
    ['366', "'366' lies outside"],
    ['5..366', "'5..366' lies outside"],
    ['9..3', 'runs backwards'],
    ['1,,2', 'a day is missing'],
    ['', 'a day is missing'],
    ['june', "'june' is no day"],
    ['1-5', "'1-5' is no day"],
    ['1.5', "'1.5' is no day"],
    ['1..2..3', 'is no day'],
  ])('refuses %j and says why', (text, why) => {
    expect(() => parseDays(text)).toThrow(expect.objectContaining({ code: 'USAGE_DAYS', exitCode: 2 }));
    expect(() => parseDays(text)).toThrow(why);
  });
});
