import * as z from 'zod/mini';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { NotReadyError } from '../errors/index.ts';
import type { Form } from '../tools/http-form.ts';
import type { Http, HttpAnswer, HttpOptions } from '../tools/http.ts';

/**
 * What the page can be asked for. Every call rejects with NotReadyError READY_PAGE where the page refuses or answers something else,
 * ToolFailedError TOOL_HTTP where it does not answer, or CancelledError.
 */
export interface PageApi {
  health(options: HttpOptions): Promise<void>;
  systemStatus(options: HttpOptions): Promise<SystemStatus>;
  jobs(options: HttpOptions): Promise<readonly PageJob[]>;
  job(id: string, options: HttpOptions): Promise<PageJob>;
  /** Gives the name that the page keeps it under, UUID_name. */
  upload(name: string, path: string, options: HttpOptions): Promise<string>;
  /** A solar workflow on an upload; gives the job's id. */
  submit(upload: string, parameters: Readonly<Record<string, string>>, options: HttpOptions): Promise<string>;
  /** False where it was not running. */
  cancel(id: string, options: HttpOptions): Promise<boolean>;
  /** False where the page will not remove it, as while it runs. Fine where it is gone. */
  remove(id: string, options: HttpOptions): Promise<boolean>;
  /** How many jobs a cleanup would touch. */
  cleanupDryRun(options: HttpOptions): Promise<number>;
}

const systemStatus = z.object({
  docker_available: z.boolean(),
  image_exists: z.optional(z.boolean()),
  image_name: z.optional(z.string()),
  error: z.optional(z.string()),
});
export type SystemStatus = Readonly<z.infer<typeof systemStatus>>;

const pageJob = z.object({
  id: z.string(),
  status: z.string(),
  dem_filename: z.optional(z.nullable(z.string())),
  error_message: z.optional(z.nullable(z.string())),
});
export type PageJob = Readonly<z.infer<typeof pageJob>>;

const uploaded = z.object({ filename: z.string() });
const submitted = z.object({ job_id: z.string() });
const cleaned = z.object({
  stats: z.object({ processed_jobs: z.number(), errors: z.optional(z.array(z.string())) }),
});

export function pageApi(http: Http, pageUrl: string): PageApi {
  const at = (path: string): string => `${pageUrl.replace(/\/+$/, '')}${path}`;
  const jobPath = (id: string): string => `/api/jobs/${encodeURIComponent(id)}`;
  const got = async <T>(schema: z.ZodMiniType<T>, path: string, options: HttpOptions): Promise<T> =>
    read(schema, at(path), await http.get(at(path), options));
  const posted = async <T>(
    schema: z.ZodMiniType<T>,
    path: string,
    body: Form | null,
    options: HttpOptions,
  ): Promise<T> => read(schema, at(path), await http.post(at(path), body, options));
  return {
    async health(options) {
      const answer = await http.get(at('/health'), options);
      if (answer.status !== 200) throw refused(at('/health'), answer);
    },
    systemStatus: (options) => got(systemStatus, '/api/system/status', options),
    jobs: (options) => got(z.array(pageJob), '/api/jobs', options),
    job: (id, options) => got(pageJob, jobPath(id), options),
    async upload(name, path, options) {
      const form = { file: { field: 'file', name, path } };
      return (await posted(uploaded, '/api/upload-file', form, options)).filename;
    },
    async submit(upload, parameters, options) {
      const form = { fields: { workflow_type: 'sol', uploaded_filename: upload, ...parameters } };
      return (await posted(submitted, '/api/submit-job', form, options)).job_id;
    },
    async cancel(id, options) {
      const url = at(`${jobPath(id)}/cancel`);
      const answer = await http.post(url, null, options);
      if (answer.status === 400 || answer.status === 404) return false;
      if (answer.status !== 200) throw refused(url, answer);
      return true;
    },
    async remove(id, options) {
      const answer = await http.delete(at(jobPath(id)), options);
      if (answer.status === 400) return false;
      if (answer.status !== 200 && answer.status !== 404) throw refused(at(jobPath(id)), answer);
      return true;
    },
    async cleanupDryRun(options) {
      const path = '/api/cleanup?dry_run=true';
      const { stats } = await posted(cleaned, path, null, options);
      const [error] = stats.errors ?? [];
      if (error !== undefined) throw failure(`${at(path)} says: ${oneLine(error)}`);
      return stats.processed_jobs;
    },
  };
}

function read<T>(schema: z.ZodMiniType<T>, url: string, answer: HttpAnswer): T {
  if (answer.status !== 200) throw refused(url, answer);
  try {
    return schema.parse(JSON.parse(answer.body));
  } catch {
    throw failure(`${url} answered something else than expected: ${oneLine(answer.body)}`);
  }
}

const detail = z.object({ detail: z.string() });

/** FastAPI says the reason in `detail`. */
function refused(url: string, { status, body }: HttpAnswer): NotReadyError {
  const said = (() => {
    try {
      return detail.parse(JSON.parse(body)).detail;
    } catch {
      return body;
    }
  })();
  return failure(
    `${url} answered with status ${String(status)}${said.trim() === '' ? '' : `: ${oneLine(said)}`}`,
  );
}

function failure(message: string): NotReadyError {
  return new NotReadyError('READY_PAGE', message, {
    hints: [
      advice`${eemtDev('logs', 'web')} shows what the page says`,
      advice`${eemtDev('status')} says what is wrong`,
    ],
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
