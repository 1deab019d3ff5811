import type { Bug } from '../../eemt/defects/index.ts';
import type { Run } from '../../plan/step.ts';
import type { Session } from '../../targets/target.ts';
import { watchFor, type Sighting } from './watch-for.ts';

export interface Meanwhile {
  /** EEMT is there, and the rest of what was begun goes on. */
  readonly begin: () => void;
  /** Ends it; what was seen by then. */
  readonly end: () => Promise<Sighting | undefined>;
}

/** Looks for a defect while images still travel. What it sees is no verdict: that is made from a look at the whole. */
export function watchMeanwhile(bug: Bug, open: () => Promise<Session>, limitMs: number, run: Run): Meanwhile {
  const ending = new AbortController();
  const signal = AbortSignal.any([run.signal, ending.signal]);
  let watching: Promise<Sighting | undefined> | undefined;
  const watch = async (): Promise<Sighting | undefined> => {
    try {
      return await watchFor(bug, await open(), { limitMs, failure: null }, { ...run, signal });
    } catch {
      // Whoever watches at the end says why.
      return undefined;
    }
  };
  return {
    begin() {
      watching ??= watch();
    },
    end() {
      ending.abort();
      return Promise.resolve(watching);
    },
  };
}

/** The verdict, with the time of the first look that showed the same. Pure. */
export function firstSeen(last: Sighting, meanwhile: Sighting | undefined): Sighting {
  return meanwhile?.finding.key === last.finding.key
    ? { ...last, recognisedAfterMs: meanwhile.recognisedAfterMs }
    : last;
}
