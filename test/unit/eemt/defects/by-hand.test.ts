import { describe, expect, it } from 'vitest';
import { bugs } from '../../../../src/eemt/defects/index.ts';

const shown = bugs.filter(({ id, seenBy }) => /^(compose|job)-/.test(id) || seenBy !== undefined);

describe('how a person sees a defect by hand', () => {
  it.each(shown.map((bug) => [bug.id, bug] as const))(
    '%s has a few commands, each with its purpose',
    (_id, { seenBy = [] }) => {
      expect(seenBy.length).toBeGreaterThan(0);
      expect(seenBy.length).toBeLessThan(5);
      for (const { argv, purpose } of seenBy) {
        expect(purpose).toMatch(/^\S.*[^.]$/);
        expect(argv.every((word) => word !== '')).toBe(true);
      }
    },
  );
});
