import type { Held } from '../../plan/held.ts';
import type { Designed, DesignRequest } from '../../targets/target.ts';
import type { Work } from '../converge.ts';
import { openOn } from '../open-session.ts';
import { plainUp } from '../up.ts';

/** Has the page run again as it was built. */
export type PutBack = () => Promise<void>;

/**
 * Designed and sealed with what is built now, so that it needs no build however the checkout looks at the end. By a session of its own: the
 * verb's has been told to stop by then.
 */
export async function putBackOf(
  work: Work,
  { request, designed }: { readonly request: DesignRequest; readonly designed: Designed },
  held: Held,
): Promise<PutBack> {
  const run = { ...work.run, signal: new AbortController().signal };
  const session = await openOn(work.target.session.target, held.env, run);
  const { diskLimitMi } = designed;
  const built = await session.design({ ...request, diskLimitMi, live: false });
  const plan = await built.up({ ...plainUp, wipe: false, caBundle: request.settings.caBundle });
  return async () => {
    session.forget();
    try {
      await plan.run(held, 'watch', run);
    } finally {
      await work.run.close();
    }
  };
}
