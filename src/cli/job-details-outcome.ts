import type { CommandContext } from '../app/context.ts';
import { demName, shortId, type JobStatus } from '../core/job.ts';
import type { PageRow } from '../eemt/page/jobs.ts';
import { jobData } from '../jobs/job-data.ts';
import { namedWorkers } from '../jobs/progress.ts';
import { jobDetailsScreen } from '../ui/jobs-screen.ts';
import type { Outcome } from './command.ts';

interface Seen {
  readonly job: PageRow | null;
  readonly status: JobStatus | null;
}

/** What `jobs show` gives and shows. */
export function jobDetailsOutcome({ io, globals }: CommandContext, { job, status }: Seen): Outcome {
  const workers = status ? namedWorkers(status, {}) : [];
  const waits = status?.phase === 'waiting';
  const dem = job?.dem_filename ?? status?.dem ?? null;
  const data = {
    id: job?.id ?? status?.id ?? '',
    workflow: job?.workflow_type ?? status?.workflow ?? '',
    dem: dem === null ? null : demName(dem),
    status: waits ? 'waiting' : (job?.status ?? status?.phase ?? ''),
    progress: job?.progress ?? null,
    createdAt: job?.created_at ?? null,
    startedAt: job?.started_at ?? null,
    completedAt: job?.completed_at ?? null,
    parameters: job?.parameters ?? {},
    error: job?.error_message ?? null,
    run: status ? jobData(status, workers) : null,
  };
  const tasks = status?.tasks;
  const parameters = Object.entries(data.parameters).map(([key, value]) => `${key} ${String(value)}`);
  const progress = data.progress === null ? '' : ` (${String(data.progress)} %)`;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Job', data.id],
    ['Workflow', data.workflow],
    ['DEM', data.dem],
    [
      'Status',
      waits && status.waitingFor !== null
        ? `waits for job ${shortId(status.waitingFor)}`
        : `${data.status}${progress}`,
    ],
    ['Created', data.createdAt],
    ['Started', data.startedAt],
    ['Ended', data.completedAt],
    ['Parameters', parameters.join(', ')],
    ['Tasks', tasks ? `${String(tasks.done)} of ${String(tasks.total)}` : null],
    ['Maps', status ? String(status.maps) : null],
    ['Error', status?.error?.message ?? data.error],
  ];
  const screen = jobDetailsScreen(
    { facts, workers, notes: status?.notes ?? [] },
    io.stdout.columns || 80,
    globals.color,
  );
  return { data, screen };
}
