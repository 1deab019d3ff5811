import type { PageJob } from '../../core/observation.ts';
import type { Json } from '../../lib/json.ts';
import type { Page } from './call.ts';
import { listRows, pageRow, readJob, type PageRow } from './jobs.ts';
import { pageTimeMs } from './time.ts';

/** What a person looks at: failures pile up, and the newest tells. */
const most = 5;
const longestError = 500;

/**
 * The newest failed jobs with what they failed of, and those that the page calls running. A job whose words cannot be had is without them.
 * Rejects as listRows does.
 */
export async function jobsOfNote(page: Page): Promise<readonly PageJob[]> {
  const [failed, running] = await Promise.all([newest(page, 'failed'), newest(page, 'running')]);
  const told = await Promise.all(failed.map(async (row) => (await detailsOf(page, row.id)) ?? row));
  return [...told.map((row) => jobOf(row, 'failed')), ...running.map((row) => jobOf(row, 'running'))];
}

async function newest(page: Page, status: PageJob['status']): Promise<readonly PageRow[]> {
  const rows = await listRows(page, { status, limit: String(most) });
  // A page that does not know the filter gives all.
  return rows
    .flatMap(rowIn)
    .filter((row) => row.status === status)
    .slice(0, most);
}

function rowIn(value: Json): readonly PageRow[] {
  const row = pageRow.safeParse(value);
  return row.success ? [row.data] : [];
}

async function detailsOf(page: Page, id: string): Promise<PageRow | undefined> {
  try {
    return await readJob(page, id);
  } catch (error) {
    if (page.signal.aborted) throw error;
    return undefined;
  }
}

function jobOf(row: PageRow, status: PageJob['status']): PageJob {
  return {
    id: row.id,
    status,
    workflow: row.workflow_type ?? '',
    dem: row.dem_filename ?? '',
    createdAt: isoOf(row.created_at) ?? '',
    endedAt: isoOf(row.completed_at),
    error: row.error_message?.replace(/\s+/g, ' ').trim().slice(0, longestError) ?? null,
  };
}

function isoOf(time: string | null): string | null {
  const ms = pageTimeMs(time);
  return ms === null ? null : new Date(ms).toISOString();
}
