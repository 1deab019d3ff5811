import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { findBug, bugs, type Bug } from '../eemt/defects/index.ts';
import { UsageError } from '../errors/index.ts';
import { nearest } from '../settings/nearest.ts';

/** The defect with this id. Throws UsageError with the one that may be meant. */
export function requireBug(id: string): Bug {
  const found = findBug(id);
  if (found) return found;
  const ids = bugs.map((bug) => bug.id);
  const meant = nearest(id, ids) ?? ids.find((one) => id.length > 3 && one.includes(id.toLowerCase()));
  throw new UsageError('USAGE_BUG', `No defect is called ${id}.`, {
    hints: [
      ...(meant === undefined ? [] : [advice`Did you mean ${eemtDev('bugs show', meant)}?`]),
      advice`${eemtDev('bugs list')} names them all`,
    ],
  });
}
