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

interface SeenOfLogs {
  readonly logs?: Seen<Observation['logs']>;
  readonly runningLogs?: Seen<Observation['logs']>;
}

/** Those of crashed containers and of those that run well are of different containers. */
export function logsOf({ logs, runningLogs }: SeenOfLogs): Pick<Observation, 'logs'> {
  return {
    logs: { ...(runningLogs?.ok ? runningLogs.value : {}), ...(logs?.ok ? logs.value : {}) },
  };
}

/** Of these parts, by what people call them, those that could not be looked at. */
export function unreadOf(
  parts: Readonly<Record<string, Seen<unknown> | undefined>>,
): NonNullable<Observation['unread']> {
  return Object.entries(parts).flatMap(([what, part]) =>
    part === undefined || part.ok ? [] : [{ what, why: part.why }],
  );
}

/** What rules judge holds why something was not seen, and not the error itself. */
export function withoutError<T>(seen: Seen<T>): Seen<T> {
  return seen.ok ? seen : { ok: false, why: seen.why };
}
