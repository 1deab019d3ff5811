import { describe, expect, it } from 'vitest';
import type { JobStatus } from '../../../src/core/job.ts';
import {
  hasNoWorker,
  namedWorkers,
  nothingWatched,
  progressOf,
  watchedAfter,
  type Watched,
} from '../../../src/jobs/progress.ts';
import { statusWith } from '../../support/job-spool.ts';

const done = (count: number, more: Partial<JobStatus> = {}) =>
  statusWith({ tasks: { total: 100, done: count, running: 2, failed: 0, retried: 0 }, ...more });
const about = { names: {}, stalled: null };

/** What is watched after these looks: [milliseconds, tasks done]. */
function after(looks: readonly (readonly [number, number])[]): Watched {
  return looks.reduce<Watched>(
    (seen, [atMs, count]) => watchedAfter(seen, done(count), atMs),
    nothingWatched,
  );
}

describe('the progress of a job', () => {
  it('reckons speed and time left from the last minute', () => {
    const watched = after([
      [0, 0],
      [5_000, 10],
      [10_000, 20],
    ]);
    expect(progressOf(done(20), watched, 10_000, about)).toMatchObject({
      tasksPerSecond: 2,
      secondsLeft: 40,
    });
    const later = watchedAfter(watched, done(50), 100_000);
    expect(later.samples).toEqual([{ atMs: 100_000, done: 50 }]);
  });

  it('says nothing of speed before there is something to reckon from', () => {
    const watched = after([
      [0, 0],
      [1_000, 10],
    ]);
    expect(progressOf(done(10), watched, 1_000, about)).toMatchObject({
      tasksPerSecond: null,
      secondsLeft: null,
    });
    expect(progressOf(done(5), after([[0, 5]]), 60_000, about).tasksPerSecond).toBeNull();
  });

  it('begins anew where another runner went on with less', () => {
    const watched = after([
      [0, 0],
      [5_000, 40],
      [9_000, 30],
    ]);
    expect(watched.samples).toEqual([{ atMs: 9_000, done: 30 }]);
  });

  it('has no worker after 15 s without one, and has one again at once', () => {
    const none = done(0, { workers: [] });
    const first = watchedAfter(nothingWatched, none, 1_000);
    expect(hasNoWorker(first, 15_999)).toBe(false);
    const second = watchedAfter(first, none, 16_000);
    expect(hasNoWorker(second, 16_000)).toBe(true);
    expect(hasNoWorker(watchedAfter(second, done(0), 17_000), 99_000)).toBe(false);
    const waiting = done(0, { phase: 'waiting', workers: [] });
    expect(hasNoWorker(watchedAfter(nothingWatched, waiting, 0), 60_000)).toBe(false);
  });

  it('names workers by their pods, those that are gone last', () => {
    const [first, second] = done(0).workers;
    const status = done(0, { workers: [{ ...first!, connected: false }, second!] });
    expect(namedWorkers(status, { '10.244.2.7': 'eemt-worker-b' }).map(({ name }) => name)).toEqual([
      'eemt-worker-b',
      '10.244.1.5',
    ]);
  });

  it('shows the DEM as it was called before it was uploaded', () => {
    expect(progressOf(done(0), nothingWatched, 0, about).dem).toBe('hill.tif');
  });
});
