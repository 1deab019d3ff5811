import { edit, type Facts, type FactsOf, type Slice, type Slices } from '../core/blueprint.ts';
import { bugs } from '../eemt/defects/index.ts';
import { whyOf } from '../errors/index.ts';
import type { Run } from '../plan/step.ts';
import type { SourceSurvey } from './target.ts';

/** A machine like many: what is wrong in a source does not depend on the one that asks. */
export const surveyFacts: Facts = {
  host: { cpus: 4, memoryBytes: 8 * 1024 ** 3, uid: 1000, gid: 1000 },
  workers: 2,
  profile: 'minimal',
  mode: 'distributed',
  diskLimitMi: 10_240,
};

/** Which cures change one slice as it is written; that it cannot be read is told, not thrown. */
export async function surveySlice<S extends Slice>(
  slice: S,
  facts: FactsOf[S],
  read: () => Slices[S] | Promise<Slices[S]>,
  run: Run,
): Promise<SourceSurvey> {
  try {
    const written = await read();
    const found = bugs.filter((bug) => edit(slice, written, [bug], facts).changedBy.length > 0);
    return { changedBy: found.map(({ id }) => id), unread: {} };
  } catch (error) {
    run.signal.throwIfAborted();
    return { changedBy: [], unread: { [slice]: whyOf(error) } };
  }
}

/** Several in one. Pure. */
export function together(surveys: readonly SourceSurvey[]): SourceSurvey {
  return {
    changedBy: [...new Set(surveys.flatMap(({ changedBy }) => changedBy))],
    unread: Object.assign({}, ...surveys.map(({ unread }) => unread)) as SourceSurvey['unread'],
  };
}
