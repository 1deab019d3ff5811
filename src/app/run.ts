import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { hasEnded, shortId, type JobParameters } from '../core/job.ts';
import { uploadFile, uploadMs } from '../eemt/page/uploads.ts';
import { NotReadyError } from '../errors/index.ts';
import { checkDem, safeName } from '../jobs/dem.ts';
import { findId } from '../jobs/find-id.ts';
import { placeDem, removeDem } from '../jobs/place-dem.ts';
import { requireRunner } from '../jobs/require-runner.ts';
import { makeResultsFolder, removeUnused, resultsFolder } from '../jobs/results-folder.ts';
import { jobIds } from '../jobs/known-ids.ts';
import { readStatus, submitRequest } from '../jobs/spool.ts';
import type { CommandContext } from './context.ts';
import { followRun, type RunResult } from './follow-run.ts';
import { withRunning, type RunningEnvironment } from './open-running.ts';
import { pageOf } from './page.ts';

export interface RunRequest {
  /** Path as it was given. */
  readonly dem: string;
  readonly days: readonly number[] | null;
  readonly parameters: JobParameters;
  /** Where the results go; null: a folder of their own in the current one. */
  readonly results: string | null;
  /** Do not follow it. */
  readonly detach: boolean;
}

/** A DEM over all workers. What can be refused is refused before anything is handed over. */
export async function startRun(context: CommandContext, request: RunRequest): Promise<RunResult> {
  const { cwd } = context.io;
  const dem = resolve(cwd, request.dem);
  await checkDem(dem);
  const id = randomUUID();
  const folder = resultsFolder(request.results, cwd, dem, id);
  const made = request.detach ? undefined : await makeResultsFolder(folder, '--results');
  try {
    return await withRunning(context, 'run', async (running) => {
      await runnerOf(running, context);
      await handOver(running, id, dem, request);
      await tellOfNoWorkers(running);
      if (request.detach) return { is: 'left', id, ctrlC: false };
      running.run.emit({ event: 'notice', level: 'info', text: `Job ${shortId(id)}: ${safeName(dem)}` });
      return await followRun(context, running, id, folder);
    });
  } finally {
    await removeUnused(folder.path, made);
  }
}

/** A job that runs already, or has ended: the same screen, the same end. */
export function attachRun(
  context: CommandContext,
  request: { readonly id: string; readonly results: string | null },
): Promise<RunResult> {
  return withRunning(context, 'run', async (running) => {
    const { env } = running;
    const known = await jobIds(env);
    const id = findId(request.id, known);
    const status = await readStatus(env, id);
    if (!status || !hasEnded(status)) await runnerOf(running, context);
    const folder = resultsFolder(request.results, context.io.cwd, status?.dem ?? 'job', id);
    const made = await makeResultsFolder(folder, '--results');
    try {
      return await followRun(context, running, id, folder);
    } finally {
      await removeUnused(folder.path, made);
    }
  });
}

async function runnerOf(
  { env, record, run, session }: RunningEnvironment,
  { signal }: CommandContext,
): Promise<void> {
  const none = await session.noJobs();
  if (none !== null)
    throw new NotReadyError('JOB_RUNNER', `Nothing would compute the job: ${none.why}.`, {
      hints: [none.wayOut],
    });
  await requireRunner(env, run.tools.clock, signal, record?.leftOut);
}

/** Nothing fails: the job waits, also for one who does not follow it. */
async function tellOfNoWorkers({ env, record, run, session }: RunningEnvironment): Promise<void> {
  if (record === undefined || (await session.wanted(record)).workers > 0) return;
  const text = advice`This environment is to have no workers: the job waits until ${eemtDev('scale', '2')} makes some.`;
  run.emit({ event: 'notice', level: 'warning', text: adviceText(text, env.name) });
}

async function handOver(
  running: RunningEnvironment,
  id: string,
  path: string,
  { days, parameters }: RunRequest,
): Promise<void> {
  const { env } = running;
  const dem = await upload(running, id, path);
  try {
    await submitRequest(env, { id, workflow: 'sol', dem, ...parameters, years: null, days });
  } catch (error) {
    await removeDem(env, dem).catch(() => undefined);
    throw error;
  }
}

/** The page's folder belongs to the page's user where that is not the caller; then the page takes the file. */
async function upload(running: RunningEnvironment, id: string, path: string): Promise<string> {
  try {
    return await placeDem(running.env, id, path, running.run.signal);
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    return uploadFile({ ...(await pageOf(running)), timeoutMs: uploadMs }, safeName(path), path);
  }
}
