import type { Environment } from '../../core/environment.ts';
import type { Act } from '../../eemt/defects/reproduction.ts';
import type { Page } from '../../eemt/page/call.ts';
import { listRows } from '../../eemt/page/jobs.ts';
import { submitJob, uploadFile } from '../../eemt/page/uploads.ts';
import { NotReadyError } from '../../errors/index.ts';
import { shippedPath } from '../../lib/package-root.ts';
import type { Held } from '../../plan/held.ts';
import type { Run } from '../../plan/step.ts';
import type { Session } from '../../targets/target.ts';
import { until } from '../until.ts';

const pageMs = 120_000;
const callMs = 15_000;

/** What is done once it is deployed, in order. Rejects where the page does not come up that it needs. */
export async function perform(
  acts: readonly Act[],
  { env, session, held }: { readonly env: Environment; readonly session: Session; readonly held: Held },
  run: Run,
): Promise<void> {
  for (const act of acts) {
    switch (act.do) {
      case 'root-owns':
        // Done before it was deployed.
        break;
      case 'submit-job':
        await submit(await answering(env, session, run));
        break;
      case 'restart':
        await answering(env, session, run);
        await session.runtime.restart(held, act.role, run.signal);
        break;
      case 'clean-up':
        // A pod of its own, which makes the database where the page has not yet.
        await session.runtime.cleanUp?.(held, run.signal);
    }
  }
}

async function submit(page: Page): Promise<void> {
  const upload = await uploadFile(page, 'reproduce.tif', shippedPath('images/smoke/dem.tif'));
  await submitJob(page, upload, { step: 15, linke: 3, albedo: 0.2, threads: 1 });
}

async function answering(env: Environment, session: Session, run: Run): Promise<Page> {
  const page = await until({ limitMs: pageMs }, run, async () => {
    session.forget();
    const { web } = await session.observe({ closely: false });
    if (!web.ok || !web.value.healthy) return undefined;
    const { url } = web.value;
    const found: Page = { http: run.tools.http, url, timeoutMs: callMs, signal: run.signal };
    // A page that lists its jobs has its database.
    return listRows(found).then(
      () => found,
      () => undefined,
    );
  });
  if (page !== undefined) return page;
  throw new NotReadyError(
    'READY_WEB',
    `The page in ${env.namespace} did not answer, so nothing was done there.`,
  );
}
