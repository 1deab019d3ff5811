import { bugs, findBug, type Bug } from '../eemt/defects/index.ts';
import { UsageError } from '../errors/index.ts';
import { nearest } from '../settings/nearest.ts';

/** The defect that is meant. Throws UsageError USAGE_BUG with the one that is called most like it. */
export function knownBug(id: string): Bug {
  const bug = findBug(id);
  if (bug) return bug;
  const ids = bugs.map((one) => one.id);
  const near = nearest(id, ids);
  throw new UsageError('USAGE_BUG', `No defect is called ${id}.`, {
    hints: [...(near === undefined ? [] : [`did you mean ${near}?`]), `known: ${ids.join(', ')}`],
  });
}
