import { shortId, type NamedWorker } from '../core/job.ts';
import { duration } from './format.ts';
import { bullets, inner, layOut } from './screen-parts.ts';
import { styles } from './style.ts';
import { table, tableLines } from './table.ts';

export interface JobLine {
  readonly id: string;
  readonly workflow: string;
  readonly dem: string | null;
  readonly status: string;
  readonly progress: number | null;
  readonly ageSeconds: number | null;
  readonly waitingFor: string | null;
}

/** What `jobs list` shows. Pure. */
export function jobsScreen(jobs: readonly JobLine[], width: number): string {
  if (jobs.length === 0) return 'No jobs yet.';
  return table(
    ['ID', 'WORKFLOW', 'PROGRESS', 'AGE', 'STATUS', 'DEM'],
    jobs.map(({ id, workflow, dem, status, progress, ageSeconds, waitingFor }) => [
      shortId(id),
      workflow,
      progress === null ? '-' : `${String(progress)} %`,
      ageSeconds === null ? '-' : duration(ageSeconds * 1000),
      waitingFor === null ? status : `waits for ${shortId(waitingFor)}`,
      dem ?? '-',
    ]),
    width,
  );
}

/** What `jobs show` shows. Pure; ends with a line end. */
export function jobDetailsScreen(
  {
    facts,
    workers,
    notes,
  }: {
    readonly facts: readonly (readonly [string, string | null])[];
    readonly workers: readonly NamedWorker[];
    readonly notes: readonly string[];
  },
  width: number,
  color: boolean,
): string {
  const known = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== '');
  return layOut(
    [
      { title: 'Job', lines: tableLines([], known, inner(width)) },
      {
        title: 'Workers',
        lines: tableLines(
          [],
          workers.map(({ name, connected, done, doing }) => [
            name,
            `${String(done)} done`,
            connected ? (doing ?? 'idle') : 'gone',
          ]),
          inner(width),
        ),
      },
      bullets('Notes', notes, width),
    ],
    styles(color),
  );
}
