import { describe, expect, it } from 'vitest';
import { claimSizes } from '../../../../src/eemt/chart/claim-sizes.ts';

describe('claimSizes', () => {
  it('never goes below what the LimitRange allows', () => {
    for (const profile of ['minimal', 'balanced', 'performance'] as const) {
      for (const size of Object.values(claimSizes(profile)))
        expect(Number.parseInt(size, 10)).toBeGreaterThanOrEqual(1);
    }
  });
});
