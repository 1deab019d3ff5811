import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { demName, shortId, type JobParameters, type JobStatus } from '../core/job.ts';
import {
  deleteJob,
  jobIsOpen,
  jobLogs,
  listJobs,
  noSuchJob,
  showJob,
  submitJob,
  uploadDem,
  type Page,
  type PageJobDetails,
} from '../eemt/jobs-api.ts';
import { answeredNo, StateConflictError, UsageError } from '../errors/index.ts';
import { checkDem, safeName } from '../jobs/dem.ts';
import { findId } from '../jobs/find-id.ts';
import { jobIds, readStatus } from '../jobs/spool.ts';
import { cancelJob } from './cancel-job.ts';
import type { CommandContext } from './context.ts';
import { withRunning, type RunningEnvironment } from './open-running.ts';
import { pageOf } from './page.ts';

/** A job as people look for it. */
export interface JobRow {
  readonly id: string;
  readonly workflow: string;
  readonly dem: string | null;
  /** As the page says; `waiting` where the runner says so. */
  readonly status: string;
  readonly progress: number | null;
  /** As the page has it. */
  readonly createdAt: string | null;
  /** null where that cannot be known. */
  readonly ageSeconds: number | null;
  readonly waitingFor: string | null;
}

interface Work extends RunningEnvironment {
  readonly page: Page;
}

/** Newest first; before them those that the page does not know yet. */
export function listPageJobs(context: CommandContext): Promise<readonly JobRow[]> {
  return withPage(context, async ({ env, page, run }) => {
    const nowMs = Date.parse(run.tools.clock.iso());
    const listed = await listJobs(page);
    const waiting = await waitingJobs(env);
    const unknown = [...waiting.values()].filter(({ id }) => listed.every((job) => job.id !== id));
    return [
      ...unknown.map(({ id, workflow, dem, phase, waitingFor }) => ({
        ...{ id, workflow, dem: demName(dem), status: phase, waitingFor },
        ...{ progress: null, createdAt: null, ageSeconds: null },
      })),
      ...listed.map((job) => ({
        id: job.id,
        workflow: job.workflow_type,
        dem: job.dem_filename === null ? null : demName(job.dem_filename),
        status: waiting.get(job.id)?.phase ?? job.status,
        progress: job.progress,
        createdAt: job.created_at,
        ageSeconds: ageSeconds(job.created_at, nowMs),
        waitingFor: waiting.get(job.id)?.waitingFor ?? null,
      })),
    ];
  });
}

/** What the page and the runner tell of one job; null from whom it is not known. */
export function showPageJob(
  context: CommandContext,
  prefix: string,
): Promise<{ readonly job: PageJobDetails | null; readonly status: JobStatus | null }> {
  return withJob(context, prefix, async ({ env, page }, { id, onPage }) => ({
    job: onPage ? await showJob(page, id) : null,
    status: (await readStatus(env, id)) ?? null,
  }));
}

/** As a person would on the page: upload, then submit. Gives the id. */
export async function submitPageJob(
  context: CommandContext,
  { dem, parameters }: { readonly dem: string; readonly parameters: JobParameters },
): Promise<string> {
  await checkDem(dem);
  return withPage(context, async ({ page }) => {
    const name = await uploadDem(page, dem, safeName(dem));
    return submitJob(page, name, parameters);
  });
}

const followMs = 2_000;

/** Prints what the page has of a job's log; follow: until the job has ended. */
export function printJobLogs(
  context: CommandContext,
  prefix: string,
  { follow }: { readonly follow: boolean },
): Promise<void> {
  return withJob(context, prefix, async ({ page, run }, { id }) => {
    let printed: readonly string[] = [];
    for (;;) {
      const goesOn = follow && isOpen(await showJob(page, id));
      const text = (await jobLogs(page, id)).replace(/^\n|\n$/g, '');
      const lines = text === '' ? [] : text.split('\n');
      const fresh = linesAfter(printed, lines);
      if (fresh.length > 0) context.print(`${fresh.join('\n')}\n`);
      if (!goesOn) return;
      printed = lines;
      await run.tools.clock.sleep(followMs, context.signal);
    }
  });
}

/** Gives the id. Rejects with StateConflictError JOB_ENDED where there was nothing to cancel. */
export function cancelPageJob(context: CommandContext, prefix: string): Promise<string> {
  return withJob(context, prefix, async (work, { id, onPage }) => {
    const { status } = onPage ? await showJob(work.page, id) : { status: 'pending' };
    if (!isOpen({ status })) {
      throw new StateConflictError('JOB_ENDED', `The job ${shortId(id)} has ended already (${status}).`, {
        hints: [advice`${eemtDev('jobs show', shortId(id))} shows how`],
      });
    }
    await cancelJob(work, id, context.signal);
    return id;
  });
}

/** With its upload and its results; asks first. Gives the id. */
export function deletePageJob(context: CommandContext, prefix: string): Promise<string> {
  return withJob(context, prefix, async ({ page, run }, { id, onPage }) => {
    if (!onPage) throw jobIsOpen(id, 'waits for its turn');
    const text = `This removes the job ${shortId(id)} with its DEM and its results.`;
    if (!context.globals.yes) {
      if (!context.ask)
        throw new UsageError('USAGE_YES', text, {
          hints: ['add --yes to agree', advice`${eemtDev('jobs results', shortId(id))} copies them first`],
        });
      await run.close();
      if (!(await context.ask.confirm({ message: `${text} Go on?`, default: false })))
        throw answeredNo('Nothing was removed.');
    }
    await deleteJob(page, id);
    return id;
  });
}

function withPage<T>(context: CommandContext, work: (work: Work) => Promise<T>): Promise<T> {
  return withRunning(context, 'jobs', async (running) => work({ ...running, page: await pageOf(running) }));
}

interface FoundJob {
  readonly id: string;
  /** False for a job that only the runner knows, because its turn has not come. */
  readonly onPage: boolean;
}

function withJob<T>(
  context: CommandContext,
  prefix: string,
  work: (work: Work, found: FoundJob) => Promise<T>,
): Promise<T> {
  return withPage(context, async (running) => {
    const listed = (await listJobs(running.page)).map(({ id }) => id);
    const ids = [...new Set([...listed, ...(await waitingJobs(running.env)).keys()])];
    const id = findId(prefix, ids);
    if (id === undefined) throw noSuchJob(prefix, ids);
    return work(running, { id, onPage: listed.includes(id) });
  });
}

/** Jobs that wait for their turn, by id, as the runner tells of them; a status that cannot be read hides no list. */
async function waitingJobs(env: Environment): Promise<ReadonlyMap<string, JobStatus>> {
  const ids = await jobIds(env);
  const seen = await Promise.all(ids.map((id) => readStatus(env, id).catch(() => undefined)));
  return new Map(
    seen.flatMap((status) => (status?.phase === 'waiting' ? [[status.id, status] as const] : [])),
  );
}

function isOpen({ status }: Pick<PageJobDetails, 'status'>): boolean {
  return status === 'pending' || status === 'running';
}

/** The page gives the last lines of several files, so what stood first may go. Pure. */
function linesAfter(before: readonly string[], now: readonly string[]): readonly string[] {
  const same = before.findIndex((line, index) => line !== now[index]);
  return now.slice(same === -1 ? before.length : same);
}

/** SQLite's times are in UTC and say so nowhere. */
function ageSeconds(createdAt: string | null, nowMs: number): number | null {
  if (createdAt === null) return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(createdAt) ? createdAt : `${createdAt.replace(' ', 'T')}Z`;
  const atMs = Date.parse(zoned);
  return Number.isNaN(atMs) ? null : Math.max(0, Math.round((nowMs - atMs) / 1000));
}
