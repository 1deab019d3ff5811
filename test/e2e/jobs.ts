import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ids of the jobs that the page at this address lists. */
export async function jobsAt(url: string): Promise<readonly string[]> {
  const jobs = (await (await fetch(`${url}/api/jobs`)).json()) as readonly { readonly id: string }[];
  return jobs.map(({ id }) => id);
}

/** Uploads the tree's small elevation model and submits a job for it; gives its id. */
export async function submitJob(url: string, checkout: string): Promise<string> {
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
  const answer = (await (await fetch(`${url}/api/submit-job`, { method: 'POST', body: form })).json()) as {
    job_id: string;
  };
  return answer.job_id;
}
