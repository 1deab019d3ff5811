import type { NativeFacts } from '../../core/blueprint.ts';
import { bugs } from '../../eemt/defects/index.ts';
import { whyOf } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { surveyFacts } from '../survey-slice.ts';
import type { SourceSurvey } from '../target.ts';
import { curedPage, writtenPage } from './cured-page.ts';

/** The page's texts as they are before any cure; each cure is tried alone. */
// eslint-disable-next-line @typescript-eslint/require-await -- it reads at once, and fails as the others do
export async function surveyPage(checkout: string, run: Run): Promise<SourceSurvey> {
  // Nothing is run, so nothing need be there.
  const facts: NativeFacts = { ...surveyFacts, data: '/data' };
  try {
    const written = writtenPage(checkout);
    const found = bugs.filter((bug) => curedPage(written, [bug], facts).changedBy.length > 0);
    return { changedBy: found.map(({ id }) => id), unread: {} };
  } catch (error) {
    run.signal.throwIfAborted();
    return { changedBy: [], unread: { native: whyOf(error) } };
  }
}
