import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { hasEnded, type JobProgress, type JobStatus, type NamedWorker } from '../core/job.ts';
import { hasNoWorker, namedWorkers, nothingWatched, progressOf, watchedAfter } from '../jobs/progress.ts';
import type { RunningEnvironment } from './open-running.ts';

export interface JobWatch {
  /** Tells the reporter where something has changed. */
  readonly show: (status: JobStatus) => Promise<void>;
  /** What was drawn has ended, as before a question, so the next look is drawn whether it is news or not. */
  readonly forget: () => void;
  /** Workers by the names that are known by then. */
  readonly workersOf: (status: JobStatus) => readonly NamedWorker[];
}

const showMs = 500;
const namesMs = 5_000;

/** What a person sees of one job while it is followed. */
export function watchJob({ env, run, session }: RunningEnvironment): JobWatch {
  const { clock } = run.tools;
  const noWorker = adviceText(
    advice`No worker is connected. ${eemtDev('status')} shows why, ${eemtDev('scale', '2')} makes two.`,
    env.name,
  );
  let watched = nothingWatched;
  let names: Readonly<Record<string, string>> = {};
  let askedMs = Number.NEGATIVE_INFINITY;
  let shownMs = Number.NEGATIVE_INFINITY;
  let shown = '';

  const learnNames = async ({ workers }: JobStatus): Promise<void> => {
    const known = workers.every(({ address }) => address in names);
    if (known || clock.nowMs() - askedMs < namesMs) return;
    askedMs = clock.nowMs();
    // An address does as a name, so a question that fails costs nothing else.
    const instances = await session.runtime.instances(run.signal).catch(() => []);
    const found = instances.flatMap(({ name, address }) => (address === null ? [] : [[address, name]]));
    names = { ...names, ...(Object.fromEntries(found) as Readonly<Record<string, string>>) };
  };

  return {
    async show(status) {
      await learnNames(status);
      const nowMs = clock.nowMs();
      watched = watchedAfter(watched, status, nowMs);
      const stalled = hasNoWorker(watched, nowMs) ? noWorker : null;
      const job = progressOf(status, watched, nowMs, { names, stalled });
      const state = stateOf(job);
      if (state === shown || (nowMs - shownMs < showMs && !hasEnded(status))) return;
      shown = state;
      shownMs = nowMs;
      run.emit({ event: 'job-progress', job });
    },
    forget: () => {
      shown = '';
    },
    workersOf: (status) => namedWorkers(status, names),
  };
}

/** The speed alone is no news. */
function stateOf(job: JobProgress): string {
  return JSON.stringify({ ...job, tasksPerSecond: null, secondsLeft: null });
}
