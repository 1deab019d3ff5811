import type { Observation, Seen } from '../core/observation.ts';

interface SeenOfJobs {
  readonly web?: Seen<unknown>;
  readonly jobs?: Seen<NonNullable<Observation['jobs']> extends Seen<infer Jobs> ? Jobs | null : never>;
}

/** A page that cannot tell of its jobs has a part of its own that says so. */
export function jobsOf({ web, jobs }: SeenOfJobs): Pick<Observation, 'jobs'> {
  if (web?.ok !== true || jobs === undefined) return {};
  if (!jobs.ok) return { jobs: withoutError(jobs) };
  return jobs.value === null ? {} : { jobs: { ok: true, value: jobs.value } };
}

/** What rules judge holds why something was not seen, and not the error itself. */
export function withoutError<T>(seen: Seen<T>): Seen<T> {
  return seen.ok ? seen : { ok: false, why: seen.why };
}
