import { describe, expect, it } from 'vitest';
import { longestChain } from '../../../src/plan/longest-chain.ts';
import type { StepResult } from '../../../src/plan/run-plan.ts';

const ran = (
  id: string,
  startedMs: number,
  durationMs: number,
  after: readonly string[] = [],
): StepResult => ({
  id,
  title: id,
  outcome: durationMs > 0 ? 'done' : 'already',
  note: null,
  changes: [],
  startedMs,
  durationMs,
  after,
});

describe('the longest chain', () => {
  it('leads back from what ended last to what each waited for', () => {
    const steps = [
      ran('cluster', 0, 40),
      ran('pack', 0, 5),
      ran('import', 40, 20, ['pack', 'cluster']),
      ran('storage', 40, 3, ['cluster']),
      ran('release', 60, 2, ['storage', 'import']),
      ran('ready', 62, 15, ['release']),
      ran('labels', 41, 1, ['cluster']),
    ];
    expect(longestChain(steps)).toEqual(['cluster', 'import', 'release', 'ready']);
  });

  it('goes through steps that had nothing to do', () => {
    const steps = [ran('image', 0, 9), ran('pack', 9, 0, ['image']), ran('ready', 9, 1, ['pack'])];
    expect(longestChain(steps)).toEqual(['image', 'pack', 'ready']);
  });

  it('of nothing is nothing', () => {
    expect(longestChain([])).toEqual([]);
  });
});
