import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ids of the jobs that the page at this address lists. */
export async function jobsAt(url: string): Promise<readonly string[]> {
  const jobs = (await (await fetch(`${url}/api/jobs`)).json()) as readonly { readonly id: string }[];
  return jobs.map(({ id }) => id);
}

/** A job as the page tells of it. */
export interface Job {
  readonly status: string;
  readonly progress: number;
  readonly error_message: string | null;
}

export async function jobAt(url: string, id: string): Promise<Job> {
  return (await (await fetch(`${url}/api/jobs/${id}`)).json()) as Job;
}

/** Uploads the tree's small elevation model and submits a job for it; gives its id. A small step makes every task long. */
export async function submitJob(url: string, checkout: string, step = 15): Promise<string> {
  const upload = new FormData();
  upload.append(
    'file',
    new Blob([readFileSync(join(checkout, 'data', 'uploads', 'demo_10m.tif'))]),
    'demo.tif',
  );
  const uploaded = (await (
    await fetch(`${url}/api/upload-file`, { method: 'POST', body: upload })
  ).json()) as { filename: string };
  const form = new FormData();
  form.append('workflow_type', 'sol');
  form.append('uploaded_filename', uploaded.filename);
  form.append('step', String(step));
  const answer = (await (await fetch(`${url}/api/submit-job`, { method: 'POST', body: form })).json()) as {
    job_id: string;
  };
  return answer.job_id;
}
