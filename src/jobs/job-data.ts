import { demName, type JobStatus, type NamedWorker } from '../core/job.ts';
import type { JsonObject } from '../lib/json.ts';

/** A job for programs, as docs/json.md has it. Pure. */
export function jobData(status: JobStatus, workers: readonly NamedWorker[]): JsonObject {
  const { id, workflow, dem, phase, waitingFor, resumed, tasks, lost, maps, notes, error } = status;
  return {
    id,
    workflow,
    dem: demName(dem),
    phase,
    waitingFor,
    seconds: secondsOf(status),
    resumed,
    tasks: { ...tasks },
    workers: workers.map(({ name, address, connected, done, doing }) => ({
      name,
      address,
      connected,
      done,
      doing,
    })),
    lost,
    maps,
    notes,
    error,
  };
}

/** How long it computed; null where it has not ended. */
export function secondsOf({ startedAt, endedAt }: Pick<JobStatus, 'startedAt' | 'endedAt'>): number | null {
  if (startedAt === null || endedAt === null) return null;
  return Math.max(0, Math.round((endedAt - startedAt) * 10) / 10);
}
