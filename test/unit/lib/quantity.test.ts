import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCpu, parseQuantity } from '../../../src/lib/quantity.ts';

describe('a quantity', () => {
  it.each([
    ['1000m', 1],
    ['500m', 0.5],
    ['1500m', 1.5],
    ['2', 2],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['1Gi', 2 ** 30],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['180Gi', 180 * 2 ** 30],
    ['1G', 1e9],
    ['1k', 1000],
    ['8129532Ki', 8129532 * 1024],
    ['1e3', 1000],
    ['12E', 12e18],
    ['-1', -1],
    ['0', 0],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it('may be a number, as YAML reads it', () => {
    expect(parseQuantity(2)).toBe(2);
  });

  it.each(['', 'Gi', '1 Gi', '1gi', '1GiB', '1K', 'two', '1m1', 'NaN', '0x10', '1Gi\n'])(
    '%j is none',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  it('of bytes comes back exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        expect(parseQuantity(formatBytes(bytes))).toBe(bytes);
      }),
    );
  });

  it('of cores comes back exact to a thousandth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (thousandths) => {
        expect(parseQuantity(formatCpu(thousandths / 1000))).toBe(thousandths / 1000);
      }),
    );
  });

  it('is written with the largest suffix that is exact', () => {
    expect([2 ** 30, 1536 * 2 ** 20, 1000, 0, 1.5].map(formatBytes)).toEqual([
      '1Gi',
      '1536Mi',
      '1000',
      '0',
      '2',
    ]);
    expect([0.5, 2, 1.25, 0.0001, 0.3].map(formatCpu)).toEqual(['500m', '2', '1250m', '1m', '300m']);
  });
});
