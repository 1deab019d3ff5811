import { describe, expect, it } from 'vitest';
import type { JobProgress } from '../../../src/core/job.ts';
import { jobFrame } from '../../../src/ui/job-frame.ts';
import { jobLines } from '../../../src/ui/job-lines.ts';
import { jobEndScreen, type JobEnd } from '../../../src/ui/job-screen.ts';
import { jobsScreen } from '../../../src/ui/jobs-screen.ts';
import { styles } from '../../../src/ui/style.ts';
import { jobId, otherJobId } from '../../support/job-spool.ts';

const plain = styles(false);
const worker = (index: number, more: object = {}) => ({
  name: `eemt-worker-${String(index)}`,
  address: `10.244.1.${String(index)}`,
  connected: true,
  done: 10 + index,
  doing: `day ${String(index)}`,
  ...more,
});
const job = (more: Partial<JobProgress> = {}): JobProgress => ({
  id: jobId,
  dem: 'hill.tif',
  phase: 'running',
  waitingFor: null,
  tasks: { total: 377, done: 158, running: 2, failed: 1, retried: 3 },
  workers: [worker(1), worker(2, { doing: null }), worker(3, { connected: false, doing: null })],
  maps: 150,
  tasksPerSecond: 5.21,
  secondsLeft: 42,
  stalled: null,
  notes: [],
  ...more,
});
const tasks = (done: number) => ({ tasks: { total: 100, done, running: 1, failed: 0, retried: 0 } });

describe('the live screen of a job', () => {
  it('shows bar, numbers, and what each worker does', () => {
    const frame = jobFrame(job({ notes: ['May lacks a day.'] }), { columns: 80, height: 23 }, plain);
    expect(frame).toEqual([
      'Job 1b2c3d4e  hill.tif  running',
      '████████████████░░░░░░░░░░░░░░░░░░░░░░░░  42 %  158 of 377 tasks',
      '2 running, 1 failed, 3 tried again; 5.2 tasks/s; about 42.0 s left',
      '',
      '  eemt-worker-1  11 done  day 1',
      '  eemt-worker-2  12 done  idle',
      '  eemt-worker-3  13 done  gone',
      'May lacks a day.',
    ]);
  });

  it('fits any terminal, and shows of many workers those that compute', () => {
    const workers = Array.from({ length: 50 }, (_, index) =>
      worker(index, index < 48 ? { doing: null } : {}),
    );
    const crowded = job({
      dem: 'x'.repeat(200),
      workers,
      notes: ['a note '.repeat(30)],
      stalled: 'nothing goes on '.repeat(10),
    });
    for (const columns of [20, 40, 80, 200]) {
      for (const height of [4, 10, 23]) {
        const frame = jobFrame(crowded, { columns, height }, plain);
        expect(frame.length).toBeLessThanOrEqual(height);
        for (const line of frame) expect(line.length).toBeLessThan(columns);
      }
    }
    const frame = jobFrame(job({ workers }), { columns: 80, height: 10 }, plain);
    expect(frame.slice(4, 6).join('\n')).toMatch(/eemt-worker-48 .*\n.*eemt-worker-49/);
    expect(frame.at(-1)).toBe('  … 45 more workers');
  });

  it('says for whom a job waits, and why nothing goes on', () => {
    const size = { columns: 80, height: 23 };
    const waiting = job({ phase: 'waiting', waitingFor: otherJobId, workers: [], ...tasks(0) });
    expect(jobFrame(waiting, size, plain)[2]).toBe('waits for job 9f8e7d6c');
    expect(jobFrame(job({ stalled: 'No worker is connected.' }), size, plain)).toContain(
      'No worker is connected.',
    );
  });

  it('is not steered by what a job says', () => {
    const frame = jobFrame(
      job({ dem: 'a\u001b[2Jb.tif', notes: ['\u001b]0;x\u0007note'] }),
      { columns: 80, height: 23 },
      plain,
    );
    expect(frame.join('\n')).not.toContain('\u001b');
  });
});

describe('a job as lines', () => {
  it('is one at each tenth or after 15 s, and one for each thing that is new', () => {
    const lines = jobLines();
    expect(lines(job(tasks(0)), 0)).toHaveLength(1);
    expect(lines(job(tasks(5)), 1_000)).toEqual([]);
    expect(lines(job(tasks(10)), 2_000)).toEqual([
      'job 1b2c3d4e: 10 %, 10 of 100 tasks, 2 workers, 1 running; 5.2 tasks/s; about 42.0 s left',
    ]);
    expect(lines(job({ ...tasks(11), notes: ['May lacks a day.'] }), 3_000)).toEqual(['May lacks a day.']);
    expect(lines(job({ ...tasks(11), notes: ['May lacks a day.'] }), 16_999)).toEqual([]);
    expect(lines(job({ ...tasks(11), notes: ['May lacks a day.'] }), 17_000)).toHaveLength(1);
    expect(lines(job({ ...tasks(11), phase: 'completed' }), 17_001)).toEqual([
      'job 1b2c3d4e: completed, 11 of 100 tasks',
    ]);
  });

  it('is said once while it waits for another', () => {
    const lines = jobLines();
    const waiting = job({ phase: 'waiting', waitingFor: otherJobId, ...tasks(0) });
    expect(lines(waiting, 0)).toEqual(['job 1b2c3d4e: waiting, waits for job 9f8e7d6c']);
    expect(lines(waiting, 5_000)).toEqual([]);
  });
});

describe('the end of a job', () => {
  const end: JobEnd = {
    name: 'second',
    id: jobId,
    dem: 'hill.tif',
    seconds: 72.4,
    tasks: { total: 4, done: 4, running: 0, failed: 0, retried: 1 },
    workers: [worker(1), worker(2, { done: 0 })],
    maps: 4,
    lost: 1,
    resumed: 1,
    notes: ['May lacks day 151.'],
    folder: '/here/eemt-results/hill-1b2c3d4e',
    picture: true,
    next: [{ argv: ['eemt-dev', 'jobs', 'logs', '1b2c3d4e'], purpose: 'what each task said' }],
  };

  it('says what, how long, by whom, what happened, where, and what is next', () => {
    const screen = jobEndScreen(end, 80, false);
    for (const text of [
      '✔ hill.tif: 4 maps in 72.4 s',
      'eemt-worker-1  11 tasks',
      '1 task had to be tried again.',
      '1 worker went while computing',
      'The runner was replaced',
      'May lacks day 151.',
      '\n  /here/eemt-results/hill-1b2c3d4e\n',
      'map.png',
      'eemt-dev jobs logs --name second 1b2c3d4e',
    ])
      expect(screen).toContain(text);
    expect(screen).not.toContain('eemt-worker-2');
  });
});

describe('the list of jobs', () => {
  it('says for whom a job waits', () => {
    const line = {
      ...{ id: jobId, workflow: 'sol', dem: 'hill.tif', status: 'waiting', progress: 5 },
      ...{ ageSeconds: 90, waitingFor: otherJobId },
    };
    const [head, row] = jobsScreen([line], 80).split('\n');
    expect(head).toMatch(/^ID +WORKFLOW +PROGRESS +AGE +STATUS +DEM$/);
    expect(row).toMatch(/^1b2c3d4e +sol +5 % +90\.0 s +waits for 9f8e7d6c +hill\.tif$/);
    expect(jobsScreen([], 80)).toBe('No jobs yet.');
  });
});
