import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { bugs, findBug, type Bug } from '../../eemt/defects/index.ts';
import type { HowToReproduce } from '../../eemt/defects/reproduction.ts';
import { UsageError } from '../../errors/index.ts';
import { nearest } from '../../settings/nearest.ts';

/** The defect with this id. Throws USAGE_BUG, with the nearest that there is. */
export function bugOf(id: string): Bug {
  const bug = findBug(id);
  if (bug) return bug;
  const ids = bugs.map((one) => one.id);
  const near = nearest(id, ids);
  throw new UsageError('USAGE_BUG', `No defect is called ${id}.`, {
    hints: [
      ...(near === undefined ? [] : [advice`did you mean ${eemtDev('bugs show', near)}?`]),
      advice`${eemtDev('bugs list')} shows all of them`,
    ],
  });
}

/** Throws USAGE_REPRODUCE with the reason where it cannot be brought about. */
export function howOf({ id, reproduce, reportOnly, saidByScripts }: Bug): HowToReproduce {
  if (reproduce !== undefined && !('none' in reproduce)) return reproduce;
  const scripts = saidByScripts === undefined ? undefined : "it shows in what EEMT's own scripts say";
  const why = reproduce?.none ?? scripts ?? reportOnly ?? 'nobody has found a safe way to bring it about';
  const [script] = (saidByScripts ?? []).flatMap((one) => one.script ?? []);
  throw new UsageError('USAGE_REPRODUCE', `${id} cannot be reproduced by itself: ${why}.`, {
    hints: [
      ...(scripts === undefined
        ? []
        : [
            advice`${eemtDev('bugs reproduce', '--as-documented', ...(script === undefined ? [] : ['--script', script]))} runs them`,
          ]),
      advice`${eemtDev('bugs show', id)} says how to see it`,
    ],
  });
}

/** The cures without which it shows. */
export function leftOutFor({ id, edits }: Bug, { leaveOut = [] }: HowToReproduce): readonly string[] {
  return [...(Object.keys(edits).length > 0 ? [id] : []), ...leaveOut];
}
