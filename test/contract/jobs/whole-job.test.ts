import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { copyFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inPhase, jobFolders, jobId, until } from '../../support/job-runner.ts';

const id = jobId(1);

describe('a job', () => {
  it('computes every day and sum, and gives maps, log, summary, status and row', async () => {
    const jobs = jobFolders({ lose: 2 });
    jobs.addRow(id);
    jobs.startRunner();
    jobs.submit(id);
    const status = await inPhase(jobs, id, 'completed', 'failed');
    expect(status).toMatchObject({
      phase: 'completed',
      error: null,
      months: ['jan', 'feb'],
      maps: 14,
      resumed: 0,
      waitingFor: null,
      lost: 1,
    });
    expect(status.tasks).toEqual({ total: 7, done: 7, running: 0, failed: 0, retried: 0 });
    expect(status.workers.map(({ address, doing }) => [address, doing])).toEqual([
      ['10.244.1.5', null],
      ['10.244.2.5', null],
      ['10.244.3.5', null],
    ]);
    expect(status.workers.map(({ done }) => done).reduce((sum, done) => sum + done)).toBe(7);
    expect(status.firstTaskAt).toBeGreaterThan(status.startedAt ?? Infinity);
    expect(readdirSync(jobs.at('results', id)).sort()).toEqual([
      'container.log',
      'global',
      'insol',
      'summary.json',
    ]);
    expect(readdirSync(jobs.at('results', id, 'global', 'daily'))).toHaveLength(5);
    expect(existsSync(jobs.at('results', id, 'insol', 'monthly', 'hours_sun_jan_sum.tif'))).toBe(true);
    expect(jobs.log(id)).toMatch(/^task 1\/7: day 1 by 10\.244\.2\.5 in \d+\.\d s$/mu);
    expect(jobs.log(id)).toMatch(/^completed: \d+ s, 14 maps$/mu);
    expect(JSON.parse(readFileSync(jobs.at('results', id, 'summary.json'), 'utf8'))).toMatchObject({
      phase: 'completed',
      maps: 14,
    });
    expect(jobs.row(id)).toMatchObject({ status: 'completed', progress: 100, error: null });
    expect(jobs.row(id)?.completedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/u);
    await until('the working folder is gone', () => readdirSync(jobs.at('spool', 'work')).length === 0);
    expect(jobs.inbox()).toEqual([]);
  });

  it('gives each task its share of a worker, and makeflow the password and the port', async () => {
    const jobs = jobFolders();
    jobs.startRunner();
    jobs.submit(id);
    await inPhase(jobs, id, 'completed');
    const [call] = jobs.calls();
    expect(call?.argv.join(' ')).toBe(
      `-T wq -p 9123 --password ${jobs.at('password')} --retry-count=3 --keepalive-interval=10 --keepalive-timeout=20 workflow.mf`,
    );
    expect(call?.workflow).not.toMatch(/MEMORY|DISK/u);
    expect(new Set(call?.workflow.match(/^CORES=.*$/gmu))).toEqual(new Set(['CORES=1']));
    expect(call?.workflow).toContain('rsun.sh dem.tif -d 1 -D . -s 0.5 -l 3 -a 0.2 -n 1');
  });

  it('gets a row where it did not come from the page', async () => {
    const jobs = jobFolders();
    jobs.startRunner();
    jobs.submit(id, { days: [2, 4] });
    await inPhase(jobs, id, 'completed');
    const row = jobs.row(id);
    expect(row).toMatchObject({ status: 'completed', dem: 'dem.tif' });
    expect(JSON.parse(row?.parameters ?? '')).toEqual({
      step: 0.5,
      linke_value: 3,
      albedo_value: 0.2,
      num_threads: 4,
    });
  });

  it('of some days drops the sums that need others, and says so', async () => {
    const jobs = jobFolders();
    jobs.startRunner();
    jobs.submit(id, { days: [4, 2] });
    const status = await inPhase(jobs, id, 'completed');
    expect(status).toMatchObject({ months: [], maps: 4, tasks: { total: 2, done: 2 } });
    expect(status.notes).toEqual([
      'no sum of jan: it needs days 1 to 2',
      'no sum of feb: it needs days 4 to 5',
    ]);
    expect(readdirSync(jobs.at('results', id, 'global', 'daily')).sort()).toEqual([
      'total_sun_day_2.tif',
      'total_sun_day_4.tif',
    ]);
  });

  it('of a day that the workflow does not have fails before it begins', async () => {
    const jobs = jobFolders();
    jobs.startRunner();
    jobs.submit(id, { days: [1, 200] });
    const { error } = await inPhase(jobs, id, 'failed');
    expect(error).toEqual({ code: 'request', message: "EEMT's workflow has no day 200; it has days 1 to 5" });
    expect(jobs.calls()).toEqual([]);
  });

  it('names the day that a month lacks', async () => {
    const jobs = jobFolders();
    writeFileSync(jobs.at('eemt', 'sol', 'sol', 'run-workflow'), yearWithoutMay31);
    jobs.startRunner();
    jobs.submit(id);
    const { notes, tasks, months } = await inPhase(jobs, id, 'completed');
    expect(notes).toEqual(["May lacks day 151: EEMT's workflow sums days 121 to 150"]);
    expect([tasks.total, months]).toEqual([32, ['may']]);
    expect(jobs.calls()[0]?.workflow.split('\n').slice(0, 2)).toEqual(['CORES=1', '']);
  });

  it('tells who takes the page at its word that a step of 15 is 15 hours to r.sun', async () => {
    const jobs = jobFolders();
    jobs.startRunner();
    jobs.submit(id, { step: 15, days: [1, 2, 4, 5] });
    const { notes } = await inPhase(jobs, id, 'completed');
    expect(notes).toEqual(['step 15 is 15 hours to r.sun, though the page says minutes: 0.25 is 15 minutes']);
  });

  it('fails once the workers have told that they have too little memory for the DEM', async () => {
    const jobs = jobFolders({ memoryMb: 50, holdAfter: 0 });
    jobs.startRunner();
    jobs.submit(id);
    const { error } = await inPhase(jobs, id, 'failed');
    expect(error).toEqual({
      code: 'dem-too-large',
      message:
        'The DEM is too large for the workers: a day needs about 0.1 GB of memory, and a worker has 0.1 GB for a task; give the workers more, or cut the DEM',
    });
  });

  it('takes a DEM whose name has spaces and quotes', async () => {
    const jobs = jobFolders();
    const dem = `the "hill" o' $(id) 100%.tif`;
    copyFileSync(jobs.at('uploads', 'dem.tif'), jobs.at('uploads', dem));
    jobs.startRunner();
    jobs.submit(id, { dem, days: [1] });
    expect(await inPhase(jobs, id, 'completed', 'failed')).toMatchObject({ phase: 'completed', dem });
    expect(jobs.row(id)).toMatchObject({ status: 'completed', dem });
    expect(jobs.calls()[0]?.workflow).not.toContain('hill');
  });

  it('shows what is done while it computes, in status, row and results', async () => {
    const jobs = jobFolders({ holdAfter: 2 });
    jobs.addRow(id);
    jobs.startRunner();
    jobs.submit(id);
    // The status tells of a task a moment before its two maps are copied.
    await until('four maps are there', () => jobs.status(id)?.maps === 4);
    expect(jobs.status(id)).toMatchObject({ phase: 'running', tasks: { done: 2 } });
    await until('the row tells it', () => jobs.row(id)?.progress === 62);
    expect(readdirSync(jobs.at('results', id, 'global', 'daily'))).toHaveLength(2);
    jobs.release();
    await inPhase(jobs, id, 'completed');
  });

  it('counts a task that failed once as retried, and completes', async () => {
    const jobs = jobFolders({ failOnce: [3] });
    jobs.startRunner();
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'completed')).tasks).toMatchObject({ done: 7, failed: 0, retried: 1 });
  });
});

/** A run-workflow of May alone, which sums one day too few, as EEMT's does. */
const yearWithoutMay31 = `#!/usr/bin/env python3
import os, sys
out = sys.argv[sys.argv.index('-O') + 1]
rules = ['CORES=8', 'MEMORY=8000', 'DISK=9000', '']
for day in range(121, 152):
    rules += [f'global/daily/total_sun_day_{day}.tif : rsun.sh dem.tif', f'\\t/bin/bash rsun.sh dem.tif -d {day} -D .', '']
days = ' '.join(f'global/daily/total_sun_day_{day}.tif' for day in range(121, 151))
rules += [f'global/monthly/total_sun_may_sum.tif : rsum.sh dem.tif {days}', f'\\t./rsum.sh may -D . dem.tif {days}', '']
with open(os.path.join(out, 'workflow.mf'), 'w') as file:
    file.write('\\n'.join(rules))
`;
