import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobs } from '../../../src/cli/verbs/jobs.ts';
import type { HttpAnswer } from '../../../src/tools/http.ts';
import type { Form } from '../../../src/tools/http-form.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { clockWith, jobId, jobSpool, otherJobId, statusWith } from '../../support/job-spool.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { runCli } from '../../support/run-cli.ts';
import { runningEemt } from '../../support/running-eemt.ts';

const thirdId = '5a5a5a5a-0000-4000-8000-000000000003';
const row = (id: string, status: string) => ({
  ...{ id, workflow_type: 'sol', status, created_at: '1970-01-01 00:00:00' },
  ...{ dem_filename: `${id}_hill.tif`, progress: 40 },
});
const more = {
  started_at: null,
  completed_at: null,
  parameters: { step: 15 },
  error_message: null,
};

/** The page over these jobs; it does what EEMT's does and writes down what it was asked. */
function pageOf(rows: ReturnType<typeof row>[]) {
  const asked: { readonly call: string; readonly form?: Form | null }[] = [];
  const said = (status: number, body: unknown): Promise<HttpAnswer> =>
    Promise.resolve({ status, body: JSON.stringify(body) });
  const found = (url: string) => rows.find(({ id }) => url.includes(id));
  const logs = ['\n--- container.log ---\none\n', '\n--- container.log ---\none\ntwo\n'];
  const http = {
    get: (url: string) => {
      if (url.endsWith('/api/jobs')) return said(200, rows);
      const job = found(url);
      if (!job) return said(404, { detail: 'Job not found' });
      return url.includes('/logs')
        ? said(200, logs.length > 1 ? logs.shift() : logs[0])
        : said(200, { ...job, ...more });
    },
    post: (url: string, form: Form | null) => {
      const { pathname } = new URL(url);
      asked.push({ call: `POST ${pathname}`, form });
      if (pathname === '/api/upload-file') return said(200, { filename: 'uuid_hill.tif' });
      if (pathname === '/api/submit-job') return said(200, { job_id: thirdId });
      const job = found(url);
      if (!job) return said(404, { detail: 'Job not found' });
      if (job.status !== 'running') return said(400, { detail: 'Job is not running' });
      job.status = 'failed';
      return said(200, {});
    },
    delete: (url: string) => {
      asked.push({ call: `DELETE ${new URL(url).pathname}` });
      return found(url)?.status === 'running' ? said(400, { detail: 'Cannot delete' }) : said(200, {});
    },
  };
  return { asked, http };
}

function scene(rows: ReturnType<typeof row>[], step: (count: number) => void = () => undefined) {
  const state = emptyFolder();
  const tools = runningEemt(state);
  const spool = jobSpool(state);
  const page = pageOf(rows);
  const clock = clockWith(step);
  const call = (...argv: readonly string[]) =>
    runCli(['jobs', ...argv], {
      verbs: [jobs],
      state,
      createRun: ({ emit, signal }) =>
        Promise.resolve({ ...fakeRun({ ...tools, http: page.http, clock }).run, emit, signal }),
    });
  return { state, spool, asked: page.asked, call, rows };
}

describe('jobs list', () => {
  it('shows what the page has, and for whom a job waits, also one that the page does not know yet', async () => {
    const { call, spool } = scene([row(jobId, 'running'), row(otherJobId, 'running')]);
    spool.tell(statusWith({ id: otherJobId, phase: 'waiting', waitingFor: jobId }));
    spool.tell(statusWith({ id: thirdId, phase: 'waiting', waitingFor: otherJobId, dem: 'x.tif' }));
    const { stdout } = await call('list');
    expect(stdout).toMatch(/^5a5a5a5a .*waits for 9f8e7d6c +x\.tif$/m);
    expect(stdout).toMatch(/^1b2c3d4e +sol +40 % +0\.\d s +running +hill\.tif$/m);
    expect(stdout).toMatch(/^9f8e7d6c .*waits for 1b2c3d4e +hill\.tif$/m);
    const answer = (await call('list', '--output', 'json')).result();
    expect(answer['data']).toMatchObject({
      jobs: [{ id: thirdId, status: 'waiting' }, { id: jobId }, { status: 'waiting', waitingFor: jobId }],
    });
  });

  it('says so where there are none', async () => {
    expect((await scene([]).call('list')).stdout).toBe('No jobs yet.\n');
  });
});

describe('jobs show', () => {
  it('tells what page and runner know, by a shortened id', async () => {
    const { call, spool } = scene([row(jobId, 'running'), row(otherJobId, 'failed')]);
    spool.tell(statusWith({ notes: ['May lacks a day.'] }));
    const { stdout } = await call('show', '1b');
    for (const text of [
      jobId,
      'hill.tif',
      'running (40 %)',
      'step 15',
      '0 of 10',
      'day 2',
      'May lacks a day.',
    ])
      expect(stdout).toContain(text);
    const { data } = (await call('show', '9f', '--output', 'json')).result();
    expect(data).toMatchObject({ id: otherJobId, status: 'failed', run: null });
  });

  it('refuses an id that is none, with those that are', async () => {
    const { exitCode, stderr } = await scene([row(jobId, 'running')]).call('show', 'ffff');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no job ffff.');
    expect(stderr).toContain('1b2c3d4e');
  });
});

describe('jobs submit', () => {
  it('uploads the DEM under a safe name and submits it with the parameters', async () => {
    const { call, asked, state } = scene([]);
    writeFileSync(join(state, 'my hill.tif'), 'heights');
    const answer = await call('submit', 'my hill.tif', '--step', '30', '--output', 'json');
    expect(answer.result()['data']).toEqual({ id: thirdId });
    expect(asked).toEqual([
      {
        call: 'POST /api/upload-file',
        form: { file: { field: 'file', name: 'my_hill.tif', path: join(state, 'my hill.tif') } },
      },
      {
        call: 'POST /api/submit-job',
        form: {
          fields: {
            ...{ workflow_type: 'sol', uploaded_filename: 'uuid_hill.tif', step: '30', linke_value: '3' },
            ...{ albedo_value: '0.2', num_threads: '4' },
          },
        },
      },
    ]);
  });

  it.each([
    ['--step', '0'],
    ['--linke', 'much'],
    ['--albedo', '2'],
    ['--threads', '1.5'],
  ])('refuses %s %s as a usage error', async (flag, value) => {
    const { exitCode, stderr } = await scene([]).call('submit', 'x.tif', flag, value);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(flag);
  });
});

describe('jobs logs', () => {
  it('prints what the page has, and with -f what comes until the job has ended', async () => {
    const rows = [row(jobId, 'running')];
    const { call } = scene(rows, (count) => {
      if (count === 3) rows[0]!.status = 'completed';
    });
    const { stdout, exitCode } = await call('logs', '1b', '-f');
    expect(stdout).toBe('--- container.log ---\none\ntwo\n');
    expect(exitCode).toBe(0);
  });

  it('says that the page does not have a job that only waits for its turn', async () => {
    const { call, spool } = scene([]);
    spool.tell(statusWith({ phase: 'waiting', waitingFor: otherJobId }));
    const { exitCode, stderr } = await call('logs', '1b');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The page has no job 1b2c3d4e.');
    expect(stderr).toContain('eemt-dev jobs show 1b2c3d4e');
    expect(stderr).not.toContain('there are no jobs');
  });
});

describe('jobs cancel', () => {
  it('cancels on the page and waits until the runner says so', async () => {
    const { call, asked, spool } = scene([row(jobId, 'running')], (count) => {
      if (count === 3) spool.tell(statusWith({ phase: 'cancelled' }));
    });
    spool.tell(statusWith());
    const { exitCode, stdout } = await call('cancel', '1b');
    expect([exitCode, stdout]).toEqual([0, 'The job 1b2c3d4e is cancelled.\n']);
    expect(asked.map(({ call: one }) => one)).toEqual([`POST /api/jobs/${jobId}/cancel`]);
  });

  it('takes back one that only waits for its turn', async () => {
    const { call, spool, state } = scene([], (count) => {
      if (count === 2) spool.tell(statusWith({ phase: 'cancelled', startedAt: null }));
    });
    const request = join(state, 'eemt', 'data', 'spool', 'inbox', `${jobId}.json`);
    writeFileSync(request, '{}');
    const dem = join(spool.folders.uploads, `${jobId}_hill.tif`);
    writeFileSync(dem, 'heights');
    spool.tell(statusWith({ phase: 'waiting', waitingFor: otherJobId, startedAt: null }));
    expect(await call('cancel', '1b')).toMatchObject({ exitCode: 0 });
    expect([existsSync(request), existsSync(dem)]).toEqual([false, false]);
  });

  it('says how the job ended where it was not cancelled', async () => {
    const quick = scene([row(jobId, 'running')], (count) => {
      if (count === 3) quick.spool.tell(statusWith({ phase: 'completed' }));
    });
    quick.spool.tell(statusWith());
    const answer = await quick.call('cancel', '1b', '--output', 'json');
    expect(answer.result()).toMatchObject({
      exitCode: 7,
      error: { code: 'JOB_ENDED', message: 'The job 1b2c3d4e has ended already (completed).' },
    });
    const late = scene([row(jobId, 'running')]);
    late.spool.tell(statusWith({ phase: 'failed' }));
    expect((await late.call('cancel', '1b')).stderr).toContain('has ended already (failed)');
  });

  it('says where the work goes on, and where there is nothing to cancel', async () => {
    const stubborn = scene([row(jobId, 'running')]);
    stubborn.spool.tell(statusWith());
    const { exitCode, stderr } = await stubborn.call('cancel', '1b');
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/had not ended after 10\s+s[.]/);
    const ended = await scene([row(jobId, 'completed')]).call('cancel', '1b', '--output', 'json');
    expect(ended.result()).toMatchObject({ exitCode: 7, error: { code: 'JOB_ENDED' } });
  });
});

describe('jobs delete', () => {
  it('needs --yes where nobody can be asked, and says what goes', async () => {
    const { call, asked } = scene([row(jobId, 'failed')]);
    const { exitCode, stderr } = await call('delete', '1b');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('with its results and its DEM');
    expect(asked).toEqual([]);
    expect(await call('delete', '1b', '--yes')).toMatchObject({ exitCode: 0 });
    expect(asked).toEqual([{ call: `DELETE /api/jobs/${jobId}` }]);
  });

  it('says nothing of the DEM where the page keeps it', async () => {
    const own = { ...row(jobId, 'failed'), dem_filename: `${otherJobId}_hill.tif` };
    const { stderr } = await scene([own]).call('delete', '1b');
    expect(stderr).toContain('removes the job 1b2c3d4e with its results.');
  });

  it('refuses one that runs, with the command that ends it', async () => {
    const { exitCode, stderr } = await scene([row(jobId, 'running')]).call('delete', '1b', '--yes');
    expect(exitCode).toBe(7);
    expect(stderr).toContain('eemt-dev jobs cancel 1b2c3d4e');
  });
});

describe('jobs results', () => {
  it('copies what is there, though nothing runs', async () => {
    const state = emptyFolder();
    const { makeResult } = jobSpool(state);
    makeResult(jobId, 'global/daily/day_1.tif');
    const call = (...argv: readonly string[]) =>
      runCli(['jobs', 'results', ...argv], { verbs: [jobs], state });
    expect((await call('1b', '--to', 'maps')).stdout).toBe(`1 file in\n${join(state, 'maps')}\n`);
    expect(existsSync(join(state, 'maps', 'global/daily/day_1.tif'))).toBe(true);
    const again = await call('1b', '--to', 'maps', '--output', 'json');
    expect(again.result()).toMatchObject({ exitCode: 2, error: { code: 'JOB_RESULTS_FOLDER' } });
  });

  it('says where there are none, and leaves no folder', async () => {
    const state = emptyFolder();
    jobSpool(state).tell(statusWith());
    const answer = await runCli(['jobs', 'results', '1b', '--output', 'json'], { verbs: [jobs], state });
    expect(answer.result()).toMatchObject({ exitCode: 6, error: { code: 'JOB_NO_RESULTS' } });
    expect(answer.result()).toMatchObject({ error: { message: 'The job 1b2c3d4e has no results yet.' } });
    jobSpool(state).tell(statusWith({ phase: 'completed' }));
    const ended = await runCli(['jobs', 'results', '1b', '--output', 'json'], { verbs: [jobs], state });
    expect(ended.result()).toMatchObject({
      exitCode: 6,
      error: { code: 'JOB_NO_RESULTS', message: expect.stringContaining('has completed, but') as unknown },
    });
    expect(existsSync(join(state, 'eemt-results'))).toBe(false);
  });
});
