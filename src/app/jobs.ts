import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { demName, shortId, type JobParameters, type JobStatus } from '../core/job.ts';
import { deleteJob, isOpen, listJobs, readJob, type PageRow } from '../eemt/page/jobs.ts';
import { pageTimeMs } from '../eemt/page/time.ts';
import { submitJob, uploadFile, uploadMs } from '../eemt/page/uploads.ts';
import { answeredNo, StateConflictError, UsageError } from '../errors/index.ts';
import { checkDem, safeName } from '../jobs/dem.ts';
import { readStatus } from '../jobs/spool.ts';
import { cancelJob, jobIsOpen } from './cancel-job.ts';
import type { CommandContext } from './context.ts';
import { jobUnknown, waitingJobs, withJob, withPage } from './open-job.ts';

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
        workflow: job.workflow_type ?? '',
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
): Promise<{ readonly job: PageRow | null; readonly status: JobStatus | null }> {
  return withJob(context, prefix, async ({ env, page }, { id, onPage }) => {
    const job = (onPage ? await readJob(page, id) : undefined) ?? null;
    const status = (await readStatus(env, id)) ?? null;
    if (job === null && status === null) throw jobUnknown(id);
    return { job, status };
  });
}

/** As a person would on the page: upload, then submit. Gives the id. */
export async function submitPageJob(
  context: CommandContext,
  { dem, parameters }: { readonly dem: string; readonly parameters: JobParameters },
): Promise<string> {
  await checkDem(dem);
  return withPage(context, async ({ page }) => {
    const name = await uploadFile({ ...page, timeoutMs: uploadMs }, safeName(dem), dem);
    return submitJob(page, name, parameters);
  });
}

/** Gives the id. Rejects with StateConflictError JOB_ENDED where there was nothing to cancel. */
export function cancelPageJob(context: CommandContext, prefix: string): Promise<string> {
  return withJob(context, prefix, async (work, { id, onPage }) => {
    const job = onPage ? await readJob(work.page, id) : undefined;
    if (job && !isOpen(job)) throw hadEnded(id, job.status);
    const end = await cancelJob(work, id, context.signal);
    if (end?.phase === 'completed' || end?.phase === 'failed') throw hadEnded(id, end.phase);
    return id;
  });
}

/** With its results, and with its DEM where `run` placed that: the page removes only uploads that are named for the job. Asks first; gives the id. */
export function deletePageJob(context: CommandContext, prefix: string): Promise<string> {
  return withJob(context, prefix, async ({ page, run }, { id, onPage }) => {
    if (!onPage) throw jobIsOpen(id, 'waits for its turn');
    const dem = (await readJob(page, id))?.dem_filename;
    const what = dem?.startsWith(`${id}_`) ? 'its results and its DEM' : 'its results';
    const text = `This removes the job ${shortId(id)} with ${what}.`;
    if (!context.globals.yes) {
      if (!context.ask)
        throw new UsageError('USAGE_YES', text, {
          hints: ['add --yes to agree', advice`${eemtDev('jobs results', shortId(id))} copies them first`],
        });
      await run.close();
      if (!(await context.ask.confirm({ message: `${text} Go on?`, default: false })))
        throw answeredNo('Nothing was removed.');
    }
    const deleted = await deleteJob(page, id);
    if (deleted === 'running') throw jobIsOpen(id, 'is running');
    if (deleted === 'unknown') throw jobUnknown(id);
    return id;
  });
}

function hadEnded(id: string, how: string): StateConflictError {
  return new StateConflictError('JOB_ENDED', `The job ${shortId(id)} has ended already (${how}).`, {
    hints: [advice`${eemtDev('jobs show', shortId(id))} shows how`],
  });
}

function ageSeconds(createdAt: string | null, nowMs: number): number | null {
  const atMs = pageTimeMs(createdAt);
  return atMs === null ? null : Math.max(0, Math.round((nowMs - atMs) / 1000));
}
