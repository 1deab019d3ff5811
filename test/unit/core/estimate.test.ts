import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestPath } from '../../../src/core/estimate.ts';

describe('how long steps take together', () => {
  it('is the longest chain: steps that do not wait for each other run at once', () => {
    const step = (id: string, seconds: number, ...after: readonly string[]) => ({ id, seconds, after });
    expect(longestPath([])).toBe(0);
    expect(
      longestPath([step('image', 45), step('cluster', 60), step('import', 20, 'image', 'cluster', 'gone')]),
    ).toBe(80);
  });

  it('never grows when a step becomes shorter', () => {
    const seconds = fc.array(fc.nat(100), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(seconds, fc.nat(11), (all, which) => {
        const steps = all.map((one, index) => ({
          id: String(index),
          seconds: one,
          after: index % 3 === 0 ? [] : [String(index - 1)],
        }));
        const shorter = steps.map((one, index) =>
          index === which ? { ...one, seconds: one.seconds / 2 } : one,
        );
        expect(longestPath(shorter)).toBeLessThanOrEqual(longestPath(steps));
      }),
    );
  });
});
