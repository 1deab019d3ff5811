import { demName, type JobProgress, type JobStatus, type NamedWorker } from '../core/job.ts';

/** Looks that the speed is reckoned from. */
export interface Watched {
  readonly samples: readonly { readonly atMs: number; readonly done: number }[];
  /** Since when a running job has had no worker; null: it has. */
  readonly idleSinceMs: number | null;
}

export const nothingWatched: Watched = { samples: [], idleSinceMs: null };

const windowMs = 60_000;
const enoughMs = 3_000;
const idleMs = 15_000;

/** What is known after one more look, `nowMs` being of a clock that never goes back. Pure. */
export function watchedAfter(before: Watched, status: JobStatus, nowMs: number): Watched {
  const { done } = status.tasks;
  const last = before.samples.at(-1);
  // Another runner may begin again with what its log holds.
  const kept = last !== undefined && done < last.done ? [] : before.samples;
  const changed = kept.at(-1)?.done !== done;
  const idle = status.phase === 'running' && !status.workers.some(({ connected }) => connected);
  return {
    samples:
      status.phase === 'running' && changed
        ? [...kept.filter(({ atMs }) => nowMs - atMs <= windowMs), { atMs: nowMs, done }]
        : kept,
    idleSinceMs: idle ? (before.idleSinceMs ?? nowMs) : null,
  };
}

export function hasNoWorker({ idleSinceMs }: Watched, nowMs: number): boolean {
  return idleSinceMs !== null && nowMs - idleSinceMs >= idleMs;
}

/** What is to be seen now. Pure. */
export function progressOf(
  status: JobStatus,
  watched: Watched,
  nowMs: number,
  about: { readonly names: Readonly<Record<string, string>>; readonly stalled: string | null },
): JobProgress {
  const { id, phase, waitingFor, tasks, maps, notes } = status;
  const tasksPerSecond = phase === 'running' ? speedOf(watched, nowMs) : null;
  return {
    id,
    dem: demName(status.dem),
    phase,
    waitingFor,
    tasks,
    workers: namedWorkers(status, about.names),
    maps,
    tasksPerSecond,
    secondsLeft: tasksPerSecond === null ? null : Math.max(0, tasks.total - tasks.done) / tasksPerSecond,
    stalled: about.stalled,
    notes,
  };
}

/** Workers by the names of their pods, those that compute first. Pure. */
export function namedWorkers(
  { workers }: Pick<JobStatus, 'workers'>,
  names: Readonly<Record<string, string>>,
): readonly NamedWorker[] {
  const named = workers.map((worker) => ({ ...worker, name: names[worker.address] ?? worker.address }));
  return named.sort(
    (one, other) => Number(other.connected) - Number(one.connected) || compare(one.name, other.name),
  );
}

function speedOf({ samples }: Watched, nowMs: number): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || nowMs - first.atMs < enoughMs) return null;
  const done = last.done - first.done;
  return done === 0 ? null : (done * 1000) / (nowMs - first.atMs);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
