import type { Held } from '../../plan/held.ts';
import { prepare, type Work } from '../converge.ts';
import { openOn } from '../open-session.ts';
import { plainUp } from '../up.ts';

/** Has the page run again as it was built. */
export type PutBack = () => Promise<void>;

/**
 * Designed and sealed at the time of the last `up`, so that it needs no build however the checkout looks at the end. By a session of its own: the
 * verb's has been told to stop by then.
 */
export async function putBackOf(work: Work, held: Held): Promise<PutBack> {
  const run = { ...work.run, signal: new AbortController().signal };
  const session = await openOn(work.target.session.target, held.env, run);
  const target = { ...work.target, session };
  const { plan } = await prepare({ ...plainUp, wipe: false }, { ...work, target, run });
  await plan.judge();
  return async () => {
    session.forget();
    try {
      await plan.run(held, 'watch', run);
    } finally {
      await work.run.close();
    }
  };
}
