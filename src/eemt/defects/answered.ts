import type { SourceTexts } from './source-texts.ts';
import type { Bug } from './bug.ts';

/** The cure that brings the stand-in and the runner. */
const bringsRunner = 'web-jobs-need-docker';

/** Defects of this source that the stand-in and the runner answer, where a plan with these cures brings both. Pure but for the texts. */
export function answeredBugs(
  bugs: readonly Bug[],
  changedBy: readonly string[],
  texts: SourceTexts,
): readonly string[] {
  if (!changedBy.includes(bringsRunner)) return [];
  return bugs
    .filter(({ answeredBy, reportOnly }) => answeredBy !== undefined && reportOnly === undefined)
    .filter(({ foundIn }) => foundIn?.(texts) ?? true)
    .map(({ id }) => id);
}

/** True of a defect whose cure is an edit, so that it can be left out by itself. */
export function canBeLeftOut({ edits }: Bug): boolean {
  return Object.keys(edits).length > 0;
}
