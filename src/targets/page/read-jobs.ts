import type { PageJob, WebFacts } from '../../core/observation.ts';
import { jobsOfNote } from '../../eemt/page/jobs-of-note.ts';
import type { Run } from '../../plan/step.ts';

const limitMs = 2_000;

/** Null where the page is not well or cannot use its database: both are facts of the page, and said there. */
export async function readJobs(
  { url, healthy, database }: WebFacts,
  { tools, signal }: Run,
): Promise<readonly PageJob[] | null> {
  if (!healthy || database?.is !== 'usable') return null;
  return jobsOfNote({ http: tools.http, url, timeoutMs: limitMs, signal });
}
