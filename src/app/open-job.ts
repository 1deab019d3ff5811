import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { shortId, type JobStatus } from '../core/job.ts';
import type { Page } from '../eemt/page/call.ts';
import { listJobs } from '../eemt/page/jobs.ts';
import { UsageError } from '../errors/index.ts';
import { findId } from '../jobs/find-id.ts';
import { jobIds } from '../jobs/known-ids.ts';
import { readStatus } from '../jobs/spool.ts';
import type { CommandContext } from './context.ts';
import { withRunning, type RunningEnvironment } from './open-running.ts';
import { pageOf } from './page.ts';

/** The work of a verb on the page's jobs. */
export interface Work extends RunningEnvironment {
  readonly page: Page;
}

export function withPage<T>(context: CommandContext, work: (work: Work) => Promise<T>): Promise<T> {
  return withRunning(context, 'jobs', async (running) => work({ ...running, page: await pageOf(running) }));
}

export interface FoundJob {
  readonly id: string;
  /** False for a job that only the runner knows, because its turn has not come. */
  readonly onPage: boolean;
}

/** The one job whose id begins like this. */
export function withJob<T>(
  context: CommandContext,
  prefix: string,
  work: (work: Work, found: FoundJob) => Promise<T>,
): Promise<T> {
  return withPage(context, async (running) => {
    const listed = (await listJobs(running.page)).map(({ id }) => id);
    const ids = [...new Set([...listed, ...(await waitingJobs(running.env)).keys()])];
    const id = findId(prefix, ids);
    return work(running, { id, onPage: listed.includes(id) });
  });
}

/** Jobs that wait for their turn, by id, as the runner tells of them; a status that cannot be read hides no list. */
export async function waitingJobs(env: Environment): Promise<ReadonlyMap<string, JobStatus>> {
  const ids = await jobIds(env);
  const seen = await Promise.all(ids.map((id) => readStatus(env, id).catch(() => undefined)));
  return new Map(
    seen.flatMap((status) => (status?.phase === 'waiting' ? [[status.id, status] as const] : [])),
  );
}

/** A job that the page does not have, or not any more. */
export function jobUnknown(id: string): UsageError {
  return new UsageError('USAGE_JOB', `The page has no job ${shortId(id)}.`, {
    hints: [advice`${eemtDev('jobs show', shortId(id))} shows what the runner knows of it`],
  });
}
