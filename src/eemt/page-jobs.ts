import * as z from 'zod/mini';
import type { PageJob } from '../core/observation.ts';
import type { Json } from '../lib/json.ts';
import type { Http } from '../tools/http.ts';
import { jobsOf } from './web-api.ts';

type Options = Parameters<typeof jobsOf>[2];

/** What a person looks at: failures pile up, and the newest tells. */
const most = 5;
const longestError = 500;

/**
 * The newest failed jobs with what they failed of, and those that the page calls running. A job whose words cannot be had is without them.
 * Rejects as jobsOf does.
 */
export async function jobsOfNote(http: Http, pageUrl: string, options: Options): Promise<readonly PageJob[]> {
  const [failed, running] = await Promise.all(
    (['failed', 'running'] as const).map(async (status) => {
      const rows = await jobsOf(http, pageUrl, options, { status, limit: String(most) });
      // A page that does not know the filter gives all.
      return rows
        .flatMap(rowIn)
        .filter((row) => row.status === status)
        .slice(0, most);
    }),
  );
  const details = (failed ?? []).map(async (row) => (await detailsOf(http, pageUrl, row.id, options)) ?? row);
  return [...(await Promise.all(details)), ...(running ?? [])].map(jobOf);
}

const jobRow = z.object({
  id: z.string(),
  status: z.enum(['failed', 'running']),
  workflow_type: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  completed_at: z.nullish(z.string()),
  dem_filename: z.nullish(z.string()),
  error_message: z.nullish(z.string()),
});
type JobRow = z.infer<typeof jobRow>;

function rowIn(value: Json): readonly JobRow[] {
  const row = jobRow.safeParse(value);
  return row.success ? [row.data] : [];
}

async function detailsOf(
  http: Http,
  pageUrl: string,
  id: string,
  options: Options,
): Promise<JobRow | undefined> {
  const url = `${pageUrl.replace(/\/+$/, '')}/api/jobs/${encodeURIComponent(id)}`;
  try {
    const { status, body } = await http.get(url, options);
    return status === 200 ? rowIn(JSON.parse(body) as Json)[0] : undefined;
  } catch (error) {
    if (options.signal.aborted) throw error;
    return undefined;
  }
}

function jobOf(row: JobRow): PageJob {
  return {
    id: row.id,
    status: row.status,
    workflow: row.workflow_type ?? '',
    dem: row.dem_filename ?? '',
    createdAt: isoOf(row.created_at) ?? '',
    endedAt: isoOf(row.completed_at),
    error: row.error_message?.replace(/\s+/g, ' ').trim().slice(0, longestError) ?? null,
  };
}

/** SQLite writes UTC with a space and without a zone; Python writes local time, which in a container is UTC too. */
function isoOf(time: string | null | undefined): string | null {
  if (typeof time !== 'string') return null;
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(time);
  const parsed = Date.parse(hasZone ? time : `${time.replace(' ', 'T')}Z`);
  return Number.isNaN(parsed) ? null : new Date(parsed).toISOString();
}
