import * as z from 'zod/mini';
import type { JobParameters } from '../../core/job.ts';
import { accepted, contentOf } from './answer.ts';
import { post, type Page } from './call.ts';

/** Time that an elevation model of any size may take. */
export const uploadMs = 600_000;

/** Gives the name that the page keeps it under, UUID_name. */
export async function uploadFile(page: Page, name: string, path: string): Promise<string> {
  const form = { file: { field: 'file', name, path } };
  const answer = accepted(await post(page, '/api/upload-file', form), 'take the DEM');
  return contentOf(z.object({ filename: z.string() }), answer).filename;
}

/** A solar workflow on an upload; gives the job's id. */
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
  const answer = accepted(await post(page, '/api/submit-job', { fields }), 'take the job');
  return contentOf(z.object({ job_id: z.string() }), answer).job_id;
}
