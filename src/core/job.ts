/** What EEMT's solar workflow takes, in the units of its page. */
export interface JobParameters {
  readonly step: number;
  readonly linke: number;
  readonly albedo: number;
  readonly threads: number;
}

/** A job as the runner is asked for it. */
export interface JobRequest extends JobParameters {
  /** UUID in lower case. */
  readonly id: string;
  readonly workflow: 'sol' | 'eemt';
  /** Bare name of a file in the uploads. */
  readonly dem: string;
  /** First and last year; only of the climate workflow. */
  readonly years: readonly [number, number] | null;
  /** Days of the year; null: all that EEMT's workflow has. */
  readonly days: readonly number[] | null;
}

export const jobPhases = ['waiting', 'running', 'completed', 'failed', 'cancelled'] as const;
export type JobPhase = (typeof jobPhases)[number];

export interface JobTasks {
  readonly total: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly retried: number;
}

export interface JobWorker {
  readonly address: string;
  readonly connected: boolean;
  /** Tasks that it has finished. */
  readonly done: number;
  /** `day 12`, `sum of jan`; null: nothing. */
  readonly doing: string | null;
}

/** What the runner tells of a job. Times are seconds since 1970. */
export interface JobStatus {
  readonly id: string;
  readonly workflow: string;
  readonly dem: string;
  readonly phase: JobPhase;
  /** Id of the job that runs before this one. */
  readonly waitingFor: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** How often another runner went on with it. */
  readonly resumed: number;
  readonly tasks: JobTasks;
  readonly workers: readonly JobWorker[];
  /** Workers that went while they computed. */
  readonly lost: number;
  /** Maps that lie in its results so far. */
  readonly maps: number;
  /** Sentences for people. */
  readonly notes: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A worker by the name that people know. */
export interface NamedWorker extends JobWorker {
  /** Of its pod; its address where that is not known. */
  readonly name: string;
}

/** What is to be seen of a job at one moment. */
export interface JobProgress {
  readonly id: string;
  readonly dem: string;
  readonly phase: JobPhase;
  readonly waitingFor: string | null;
  readonly tasks: JobTasks;
  readonly workers: readonly NamedWorker[];
  readonly maps: number;
  /** null: nothing can be said yet. */
  readonly tasksPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** Why nothing goes on, and what to do about it; null where all is well. */
  readonly stalled: string | null;
  readonly notes: readonly string[];
}

/** True where nothing more will come. */
export function hasEnded({ phase }: { readonly phase: JobPhase }): boolean {
  return phase === 'completed' || phase === 'failed' || phase === 'cancelled';
}

/** What people see of an id, and may type. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The page keeps an upload as `UUID_name`; people know it by the name. */
export function demName(upload: string): string {
  return upload.replace(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}_/i, '');
}
