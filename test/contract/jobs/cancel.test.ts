import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inPhase, isAlive, jobFolders, jobId, until, type JobFolders } from '../../support/job-runner.ts';

const id = jobId(1);

describe('a running job', () => {
  it('is stopped within five seconds of its cancel in the page, with all that makeflow had started', async () => {
    const jobs = await holding({ child: true, stubborn: true });
    const child = Number(readFileSync(jobs.at('control', 'child'), 'utf8'));
    jobs.sql("UPDATE jobs SET status = 'failed', error_message = 'Job cancelled by user' WHERE id = ?", id);
    const asked = Date.now();
    const status = await inPhase(jobs, id, 'cancelled', 'completed', 'failed');
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(status).toMatchObject({
      phase: 'cancelled',
      error: { code: 'cancelled' },
      maps: 2,
      tasks: { running: 0 },
    });
    expect(jobs.calls().some(({ pid }) => isAlive(pid))).toBe(false);
    await until('its child is gone', () => !isAlive(child));
    expect(jobs.row(id)).toMatchObject({ status: 'failed', error: 'Job cancelled by user' });
    expect(jobs.log(id)).toMatch(/^cancelled: Job cancelled by user$/mu);
  });

  it('is stopped by the deletion of its row, and leaves no results', async () => {
    const jobs = await holding();
    rmSync(jobs.at('results', id), { recursive: true });
    jobs.sql('DELETE FROM jobs WHERE id = ?', id);
    await inPhase(jobs, id, 'cancelled');
    expect(existsSync(jobs.at('results', id))).toBe(false);
    expect(jobs.row(id)).toBeUndefined();
  });

  it.each(['Workflow cancelled by user', 'Workflow failed with exit code -15'])(
    'goes on when its row says "%s", which the page writes when it is shut down',
    async (error) => {
      const jobs = await holding();
      jobs.sql(
        "UPDATE jobs SET status = 'failed', error_message = ?, completed_at = 'now' WHERE id = ?",
        error,
        id,
      );
      await until('the row is running again', () => jobs.row(id)?.status === 'running');
      expect(jobs.row(id)).toMatchObject({ error: null, completedAt: null });
      jobs.release();
      await inPhase(jobs, id, 'completed');
      expect(jobs.row(id)).toMatchObject({ status: 'completed', progress: 100 });
    },
  );

  it('never turns a cancelled row to completed or to another progress', async () => {
    const jobs = await holding();
    jobs.sql(
      "UPDATE jobs SET status = 'failed', error_message = 'Job cancelled by user', progress = 7 WHERE id = ?",
      id,
    );
    jobs.release();
    await inPhase(jobs, id, 'cancelled', 'completed');
    expect(jobs.row(id)).toMatchObject({ status: 'failed', progress: 7, error: 'Job cancelled by user' });
  });
});

describe('jobs that wait', () => {
  it('run one at a time in the order in which they came', async () => {
    const jobs = jobFolders();
    const order = [7, 3, 9, 1, 5].map(jobId);
    for (const [index, job] of order.entries()) {
      jobs.submit(job, { days: [1] });
      utimesSync(jobs.at('spool', 'inbox', `${job}.json`), 1_000_000 + index, 1_000_000 + index);
    }
    jobs.startRunner();
    const ended = [];
    for (const job of order) ended.push(await inPhase(jobs, job, 'completed'));
    for (const [index, { startedAt }] of ended.entries()) {
      if (index > 0) expect(startedAt).toBeGreaterThanOrEqual(ended[index - 1]?.endedAt ?? Infinity);
    }
  });

  it('say for whom they wait, and are pending in the page', async () => {
    const jobs = await holding();
    jobs.submit(jobId(2), { days: [1] });
    expect((await inPhase(jobs, jobId(2), 'waiting')).waitingFor).toBe(id);
    expect(jobs.row(jobId(2))).toMatchObject({ status: 'pending' });
    expect(jobs.log(jobId(2))).toBe(`waiting for job ${id}, which is before it\n`);
    expect(jobs.calls()).toHaveLength(1);
    jobs.release();
    expect((await inPhase(jobs, jobId(2), 'completed')).waitingFor).toBeNull();
  });

  it('are cancelled without ever having run', async () => {
    const jobs = await holding();
    const second = jobId(2);
    jobs.addRow(second);
    jobs.submit(second);
    await inPhase(jobs, second, 'waiting');
    jobs.sql(
      "UPDATE jobs SET status = 'failed', error_message = 'Job cancelled by user' WHERE id = ?",
      second,
    );
    expect(await inPhase(jobs, second, 'cancelled')).toMatchObject({ startedAt: null });
    await until('the request is taken away', () => jobs.inbox().length === 0);
    expect(jobs.status(id)).toMatchObject({ phase: 'running' });
  });

  it('are cancelled when their request is taken back', async () => {
    const jobs = await holding();
    jobs.submit(jobId(2));
    await inPhase(jobs, jobId(2), 'waiting');
    rmSync(jobs.at('spool', 'inbox', `${jobId(2)}.json`));
    await inPhase(jobs, jobId(2), 'cancelled');
  });
});

/** A job of the page that has done one task and computes the second. */
async function holding(settings: Readonly<Record<string, unknown>> = {}): Promise<JobFolders> {
  const jobs = jobFolders({ holdAfter: 1, ...settings });
  jobs.addRow(id);
  jobs.startRunner();
  jobs.submit(id);
  await until('one task is done', () => jobs.status(id)?.tasks.done === 1);
  return jobs;
}
