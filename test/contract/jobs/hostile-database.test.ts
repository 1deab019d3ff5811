import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inPhase, jobFolders, jobId } from '../../support/job-runner.ts';

describe('a database that others write to', () => {
  it('may hold an error that is no text: its job is cancelled, and the next one runs', async () => {
    const jobs = jobFolders({ holdAfter: 1 });
    jobs.addRow(jobId(1));
    const runner = jobs.startRunner();
    jobs.submit(jobId(1));
    await inPhase(jobs, jobId(1), 'running');
    jobs.sql("UPDATE jobs SET status = 'failed', error_message = x'00ff' WHERE id = ?", jobId(1));
    await inPhase(jobs, jobId(1), 'cancelled');
    jobs.release();
    jobs.submit(jobId(2), { days: [1] });
    await inPhase(jobs, jobId(2), 'completed');
    expect(runner.output()).not.toContain('Traceback');
  });

  it('may never answer: jobs compute all the same', async () => {
    const jobs = jobFolders();
    jobs.sql('ALTER TABLE jobs RENAME TO real_jobs');
    jobs.sql(
      "CREATE VIEW jobs AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'x' || i AS id," +
        " 'running' AS status, NULL AS error_message, 0 AS progress, NULL AS created_at FROM n",
    );
    jobs.startRunner({}, { args: ['--query-limit', '0.2'] });
    jobs.submit(jobId(1), { days: [1] });
    expect(await inPhase(jobs, jobId(1), 'completed', 'failed')).toMatchObject({ phase: 'completed' });
  });

  it('may come only later: a job that never had a row loses no results to a second runner', async () => {
    const jobs = jobFolders({ holdAfter: 1 });
    jobs.sql('ALTER TABLE jobs RENAME TO later');
    const first = jobs.startRunner();
    jobs.submit(jobId(1));
    await inPhase(jobs, jobId(1), 'running');
    first.child.kill('SIGKILL');
    await first.ended;
    jobs.sql('ALTER TABLE later RENAME TO jobs');
    writeFileSync(jobs.at('control', 'go'), '');
    jobs.startRunner();
    expect(await inPhase(jobs, jobId(1), 'completed', 'cancelled')).toMatchObject({ phase: 'completed' });
    expect(jobs.row(jobId(1))).toMatchObject({ status: 'completed' });
  });
});
