import { shortId } from '../job.ts';
import type { Evidence, ObjectRef, Observation, PageJob } from '../observation.ts';
import { ageMs } from './age.ts';
import { evidence } from './evidence.ts';
import { pageStartedAt, runnerStands } from './page.ts';

export interface FailedJob {
  readonly job: PageJob;
  readonly evidence: Evidence;
}

/** Failed jobs, newest first. One that ended before the page started is history: `up` may have cured its cause since. */
export function failedJobs(seen: Observation): readonly FailedJob[] {
  const startedMs = Date.parse(pageStartedAt(seen) ?? '');
  return jobsThat(seen, 'failed')
    .filter(({ endedAt }) => !(Date.parse(endedAt ?? '') < startedMs))
    .map((job) => ({
      job,
      evidence: evidence(
        `job ${shortId(job.id)}`,
        job.error ?? 'failed without a word',
        job.endedAt ?? job.createdAt,
      ),
    }));
}

/** Failed jobs of which the page's words match. */
export function failedJobsThatSaid(seen: Observation, pattern: RegExp): readonly FailedJob[] {
  return failedJobs(seen).filter(({ job }) => job.error !== null && pattern.test(job.error));
}

/** Jobs that the page calls running, though the page that started them has ended and nothing is there that could run them. */
export function abandonedJobs(seen: Observation, settledAfterMs: number): readonly PageJob[] {
  const started = pageStartedAt(seen);
  if (started === undefined || ageMs(seen, started) < settledAfterMs) return [];
  // The runner is what runs jobs.
  if (runnerStands(seen)) return [];
  return jobsThat(seen, 'running').filter(({ createdAt }) => Date.parse(createdAt) < Date.parse(started));
}

/** By the first part of its id, as EEMT names its containers. */
export function jobRef({ namespace }: Observation, job: PageJob): ObjectRef {
  return { kind: 'Job', namespace, name: shortId(job.id) };
}

function jobsThat({ jobs }: Observation, status: PageJob['status']): readonly PageJob[] {
  if (jobs?.ok !== true) return [];
  return jobs.value
    .filter((job) => job.status === status)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}
