import * as z from 'zod/mini';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { shortId, type JobParameters } from '../core/job.ts';
import { NotReadyError, StateConflictError, ToolFailedError, UsageError } from '../errors/index.ts';
import { checkAnswer, parseAnswer } from '../tools/answer.ts';
import type { Http, HttpAnswer } from '../tools/http.ts';
import { jobsOf } from './web-api.ts';

/** The page that is asked, and for how long. */
export interface Page {
  readonly http: Http;
  readonly url: string;
  readonly signal: AbortSignal;
}

/** A job as the page lists it. Times are text, in UTC where no zone is said. */
export type PageJob = z.infer<typeof pageJob>;
export type PageJobDetails = z.infer<typeof pageJobDetails>;

const nothing = z.null();
const pageJob = z.object({
  id: z.string(),
  workflow_type: z.string(),
  status: z.string(),
  created_at: z.union([z.string(), nothing]),
  dem_filename: z.union([z.string(), nothing]),
  progress: z.union([z.number(), nothing]),
});
const pageJobDetails = z.object({
  ...pageJob.shape,
  started_at: z.union([z.string(), nothing]),
  completed_at: z.union([z.string(), nothing]),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), nothing])),
  error_message: z.union([z.string(), nothing]),
});

const timeoutMs = 15_000;
const uploadMs = 600_000;

/** Newest first. Rejects with NotReadyError READY_JOBS where the page has no list, or ToolFailedError. */
export async function listJobs({ http, url, signal }: Page): Promise<readonly PageJob[]> {
  const said = await jobsOf(http, url, { timeoutMs, signal });
  return checkAnswer(
    z.array(pageJob),
    said,
    (misfit) => `the page did not list its jobs as expected (${misfit})`,
  );
}

export async function showJob(page: Page, id: string): Promise<PageJobDetails> {
  const answer = await page.http.get(jobUrl(page, id), optionsOf(page));
  return parseAnswer(pageJobDetails, bodyOf(answer, id, 'show the job'), 'the page');
}

/** All lines that the page has of a job. */
export async function jobLogs(page: Page, id: string): Promise<string> {
  const answer = await page.http.get(`${jobUrl(page, id)}/logs?tail=0`, optionsOf(page));
  return parseAnswer(z.string(), bodyOf(answer, id, "show the job's log"), 'the page');
}

/** Gives the name under which the page keeps the file. */
export async function uploadDem(page: Page, path: string, name: string): Promise<string> {
  const form = { file: { field: 'file', name, path } };
  const answer = await page.http.post(`${base(page)}/api/upload-file`, form, {
    ...optionsOf(page),
    timeoutMs: uploadMs,
  });
  const said = z.object({ filename: z.string() });
  return parseAnswer(said, bodyOf(answer, null, 'take the DEM'), 'the page').filename;
}

/** Gives the id of the job. */
export async function submitJob(
  page: Page,
  upload: string,
  { step, linke, albedo, threads }: JobParameters,
): Promise<string> {
  const fields = {
    workflow_type: 'sol',
    uploaded_filename: upload,
    step: String(step),
    linke_value: String(linke),
    albedo_value: String(albedo),
    num_threads: String(threads),
  };
  const answer = await page.http.post(`${base(page)}/api/submit-job`, { fields }, optionsOf(page));
  const said = z.object({ job_id: z.string() });
  return parseAnswer(said, bodyOf(answer, null, 'take the job'), 'the page').job_id;
}

/** False where the job does not run, so that there is nothing to cancel. */
export async function cancelRunningJob(page: Page, id: string): Promise<boolean> {
  const answer = await page.http.post(`${jobUrl(page, id)}/cancel`, null, optionsOf(page));
  if (answer.status === 400) return false;
  bodyOf(answer, id, 'cancel the job');
  return true;
}

/** Rejects with StateConflictError JOB_RUNNING where it runs. */
export async function deleteJob(page: Page, id: string): Promise<void> {
  const answer = await page.http.delete(jobUrl(page, id), optionsOf(page));
  if (answer.status === 400) throw jobIsOpen(id, 'is running');
  bodyOf(answer, id, 'delete the job');
}

export function jobIsOpen(id: string, how: string): StateConflictError {
  return new StateConflictError('JOB_RUNNING', `The job ${shortId(id)} ${how}.`, {
    hints: [advice`${eemtDev('jobs cancel', shortId(id))} ends it first`],
  });
}

export function noSuchJob(id: string, known: readonly string[]): UsageError {
  const some = known.slice(0, 8).map(shortId).join(', ');
  return new UsageError('USAGE_JOB', `There is no job ${id}.`, {
    hints: [known.length === 0 ? 'there are no jobs' : `there are: ${some}${known.length > 8 ? ', …' : ''}`],
  });
}

function base({ url }: Page): string {
  return url.replace(/\/+$/, '');
}

function jobUrl(page: Page, id: string): string {
  return `${base(page)}/api/jobs/${encodeURIComponent(id)}`;
}

function optionsOf({ signal }: Page) {
  return { timeoutMs, signal };
}

/** The body of a good answer; `what` says what the page was asked to do. */
function bodyOf({ status, body }: HttpAnswer, id: string | null, what: string): string {
  if (status >= 200 && status < 300) return body;
  if (status === 404 && id !== null) throw noSuchJob(shortId(id), []);
  const why = reasonIn(body);
  const message = `The page refused to ${what}: ${why === '' ? `status ${String(status)}` : why}`;
  if (status < 500) throw new ToolFailedError('TOOL_PAGE', message);
  throw new NotReadyError('READY_JOBS', message, {
    hints: [advice`${eemtDev('logs', 'web')} shows what the page says`],
  });
}

/** The page puts its reasons into `detail`. */
function reasonIn(body: string): string {
  const detail = z.safeParse(z.object({ detail: z.string() }), parsed(body));
  const text = detail.success ? detail.data.detail : body;
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
