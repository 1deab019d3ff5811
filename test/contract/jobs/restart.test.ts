import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  inPhase,
  isAlive,
  jobFolders,
  jobId,
  until,
  type JobFolders,
  type Program,
} from '../../support/job-runner.ts';

const id = jobId(1);

describe('a runner that is killed', () => {
  it('leaves a job that the next one goes on with, without computing again what is done', async () => {
    const { jobs, runner } = await holding();
    const [first] = jobs.calls();
    runner.child.kill('SIGKILL');
    await runner.ended;
    expect(isAlive(first?.pid ?? 0)).toBe(true);
    jobs.startRunner();
    await until('another makeflow is there', () => jobs.calls().length === 2);
    expect(isAlive(first?.pid ?? 0)).toBe(false);
    jobs.release();
    const status = await inPhase(jobs, id, 'completed', 'failed');
    expect(status).toMatchObject({ phase: 'completed', resumed: 1, maps: 14, tasks: { done: 7 } });
    expect(jobs.calls()).toHaveLength(2);
    expect(jobs.log(id).match(/: day 1 by/gu)).toHaveLength(1);
    expect(jobs.row(id)).toMatchObject({ status: 'completed' });
  });

  it('a second time fails its job', async () => {
    const { jobs, runner } = await holding();
    runner.child.kill('SIGKILL');
    await runner.ended;
    const second = jobs.startRunner();
    await until('it goes on', () => jobs.calls().length === 2);
    second.child.kill('SIGKILL');
    await second.ended;
    jobs.startRunner();
    const { error } = await inPhase(jobs, id, 'failed', 'completed');
    expect(error).toEqual({
      code: 'runner-lost',
      message: 'What runs the jobs was lost a second time; run the job again',
    });
    expect(jobs.row(id)).toMatchObject({ status: 'failed', error: error?.message });
    expect(jobs.calls()).toHaveLength(2);
  });

  it('more than 90 seconds ago has lost its job, of which it tells what was done', async () => {
    const { jobs, runner } = await holding();
    runner.child.kill('SIGKILL');
    await runner.ended;
    const beat = JSON.parse(readFileSync(jobs.at('spool', 'status', 'runner.json'), 'utf8')) as {
      readonly at: number;
    };
    writeFileSync(jobs.at('spool', 'status', 'runner.json'), JSON.stringify({ ...beat, at: beat.at - 100 }));
    jobs.startRunner();
    const lost = await inPhase(jobs, id, 'failed', 'completed');
    expect(lost.error?.code).toBe('runner-lost');
    expect(lost).toMatchObject({ tasks: { total: 7, done: 1, running: 0 }, maps: 2 });
  });

  it('leaves those that wait to the next one', async () => {
    const { jobs, runner } = await holding();
    jobs.submit(jobId(2), { days: [1] });
    await inPhase(jobs, jobId(2), 'waiting');
    runner.child.kill('SIGKILL');
    await runner.ended;
    jobs.release();
    jobs.startRunner();
    await inPhase(jobs, id, 'completed');
    await inPhase(jobs, jobId(2), 'completed');
  });
});

describe('a runner that is told to stop', () => {
  it('ends makeflow, says so, and leaves its job to the next one as often as it is stopped', async () => {
    const { jobs, runner } = await holding();
    for (let stops = 1, stopping = runner; stops <= 2; stops += 1) {
      await until('makeflow runs', () => jobs.calls().length === stops);
      await until('the heartbeat names the job', () => jobs.heartbeat()?.job === id);
      stopping.child.kill('SIGTERM');
      expect(await stopping.ended).toBe(0);
      expect(jobs.calls().some(({ pid }) => isAlive(pid))).toBe(false);
      expect(existsSync(jobs.at('control', 'aborted'))).toBe(true);
      expect(jobs.heartbeat()).toMatchObject({ stopped: true });
      expect(jobs.status(id)).toMatchObject({ phase: 'running' });
      stopping = jobs.startRunner();
    }
    jobs.release();
    expect(await inPhase(jobs, id, 'completed', 'failed')).toMatchObject({ phase: 'completed', resumed: 1 });
  });
});

describe('two runners', () => {
  it('do not work at once: the second waits while the first lives', async () => {
    const jobs = jobFolders();
    const first = jobs.startRunner();
    await until('the first is there', () => first.output().includes('ready'));
    const second = jobs.startRunner();
    jobs.submit(id);
    await inPhase(jobs, id, 'completed');
    first.child.kill('SIGTERM');
    await first.ended;
    await until('the second takes over', () => second.output().includes('ready'));
    expect(first.output()).toContain(`job ${id} completed`);
  });

  it('end with one: who finds another in the heartbeat stops at once, and its makeflow with it', async () => {
    const { jobs, runner } = await holding();
    const beat = { ...jobs.heartbeat(), boot: 'another', at: Date.now() / 1000 };
    writeFileSync(jobs.at('spool', 'status', 'runner.json'), JSON.stringify(beat));
    expect(await runner.ended).toBe(3);
    expect(jobs.calls().some(({ pid }) => isAlive(pid))).toBe(false);
    expect(jobs.heartbeat()).toEqual(beat);
    expect(jobs.status(id)).toMatchObject({ phase: 'running' });
  });
});

describe('an idle runner', () => {
  it('fails rows that wait for a request that never came, and leaves young ones alone', async () => {
    const jobs = jobFolders();
    for (const [number, age] of [
      [1, 100],
      [2, 5],
    ] as const) {
      jobs.addRow(jobId(number));
      jobs.sql(
        "UPDATE jobs SET created_at = datetime('now', ?) WHERE id = ?",
        `-${String(age)} seconds`,
        jobId(number),
      );
    }
    jobs.startRunner();
    await until('the old one is failed', () => jobs.row(jobId(1))?.status === 'failed');
    expect(jobs.row(jobId(1))?.error).toBe('The job never reached what runs the jobs; submit it again');
    expect(jobs.row(jobId(2))).toMatchObject({ status: 'running' });
  });

  it('settles the row of a job that has ended while the database could not be written', async () => {
    const jobs = jobFolders();
    jobs.addRow(id);
    const ended = {
      ...jobs.requestOf(id),
      phase: 'failed',
      error: { code: 'tasks', message: '2 tasks of 6 failed' },
    };
    writeFileSync(jobs.at('spool', 'status', `${id}.json`), JSON.stringify(ended));
    jobs.startRunner();
    await until('it is settled', () => jobs.row(id)?.status === 'failed');
    expect(jobs.row(id)?.error).toBe('2 tasks of 6 failed');
  });

  it('fails a job whose request and working folder are gone', async () => {
    const jobs = jobFolders();
    jobs.addRow(id);
    writeFileSync(
      jobs.at('spool', 'status', `${id}.json`),
      JSON.stringify({ ...jobs.requestOf(id), phase: 'waiting' }),
    );
    jobs.startRunner();
    expect((await inPhase(jobs, id, 'failed')).error?.code).toBe('runner-lost');
    expect(jobs.row(id)).toMatchObject({ status: 'failed' });
  });
});

/** A job that has done one task and computes the second, and the runner that runs it. */
async function holding(): Promise<{ readonly jobs: JobFolders; readonly runner: Program }> {
  const jobs = jobFolders({ holdAfter: 1 });
  jobs.addRow(id);
  const runner = jobs.startRunner();
  jobs.submit(id);
  // The status tells of a task a moment before its two maps are copied.
  await until('one task is done', () => jobs.status(id)?.tasks.done === 1 && jobs.status(id)?.maps === 2);
  return { jobs, runner };
}
