import * as z from 'zod/mini';
import type { Json } from '../../lib/json.ts';
import { accepted, contentOf } from './answer.ts';
import { get, post, remove, type Page } from './call.ts';

const text = z._default(z.nullable(z.string()), null);
const parameter = z.nullable(z.union([z.string(), z.number(), z.boolean()]));

/** A job in the page's words; what a list leaves out is null. */
export const pageRow = z.object({
  id: z.string(),
  status: z.string(),
  workflow_type: text,
  created_at: text,
  started_at: text,
  completed_at: text,
  dem_filename: text,
  progress: z._default(z.nullable(z.number()), null),
  parameters: z._default(z.nullable(z.record(z.string(), parameter)), null),
  error_message: text,
});
export type PageRow = Readonly<z.infer<typeof pageRow>>;

/** Newest first. */
export async function listJobs(page: Page): Promise<readonly PageRow[]> {
  return contentOf(z.array(pageRow), await get(page, '/api/jobs'));
}

/** The list as it is, whatever its rows hold: the one thing that the page tells from its database, which /health does not look at. */
export async function listRows(
  page: Page,
  filter: Readonly<Record<string, string>> = {},
): Promise<readonly Json[]> {
  const query = new URLSearchParams(filter).toString();
  return contentOf(z.array(z.custom<Json>()), await get(page, `/api/jobs${query === '' ? '' : `?${query}`}`));
}

/** undefined where the page does not know it. */
export async function readJob(page: Page, id: string): Promise<PageRow | undefined> {
  const answer = await get(page, pathOf(id));
  return answer.status === 404 ? undefined : contentOf(pageRow, answer);
}

/** All lines that the page has of a job; undefined where it does not know it. */
export async function readJobLog(page: Page, id: string): Promise<string | undefined> {
  const answer = await get(page, `${pathOf(id)}/logs?tail=0`);
  return answer.status === 404 ? undefined : contentOf(z.string(), answer);
}

export async function cancelRunningJob(
  page: Page,
  id: string,
): Promise<'cancelled' | 'not running' | 'unknown'> {
  const answer = await post(page, `${pathOf(id)}/cancel`, null);
  if (answer.status === 400) return 'not running';
  if (answer.status === 404) return 'unknown';
  accepted(answer, 'cancel the job');
  return 'cancelled';
}

/** With its results, and with uploads whose names begin with its id; those of the page's own form do not. The page keeps one that runs. */
export async function deleteJob(page: Page, id: string): Promise<'deleted' | 'running' | 'unknown'> {
  const answer = await remove(page, pathOf(id));
  if (answer.status === 400) return 'running';
  if (answer.status === 404) return 'unknown';
  accepted(answer, 'delete the job');
  return 'deleted';
}

/** True where the page still expects something of it. */
export function isOpen({ status }: Pick<PageRow, 'status'>): boolean {
  return status === 'pending' || status === 'running';
}

function pathOf(id: string): string {
  return `/api/jobs/${encodeURIComponent(id)}`;
}
