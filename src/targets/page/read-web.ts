import type { WebFacts } from '../../core/observation.ts';
import { listRows } from '../../eemt/page/jobs.ts';
import { requireHealthy } from '../../eemt/page/system.ts';
import { NotReadyError, whyOf } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';

const limitMs = 2_000;

/** An address that does not answer is a fact (not healthy), not a failure to look. */
export async function readWeb(url: string | null, run: Run): Promise<WebFacts> {
  if (url === null)
    throw new NotReadyError('READY_WEB', 'no address of the web interface is known', { findings: [] });
  const page = { http: run.tools.http, url, timeoutMs: limitMs, signal: run.signal };
  const healthy = await requireHealthy(page).then(
    () => true,
    () => false,
  );
  run.signal.throwIfAborted();
  if (!healthy) return { url, healthy };
  const database = await listRows(page).then(
    () => ({ is: 'usable' as const }),
    (error: unknown) => {
      run.signal.throwIfAborted();
      return { is: 'unusable' as const, why: whyOf(error), answered: error instanceof NotReadyError };
    },
  );
  return { url, healthy, database };
}
