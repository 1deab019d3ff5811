import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../../src/cli/verbs/run.ts';
import type { JobStatus } from '../../../../src/core/job.ts';
import { CancelledError } from '../../../../src/errors/index.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { clockWith, jobSpool, statusWith } from '../../../support/job-spool.ts';
import { runCli } from '../../../support/run-cli.ts';
import { runningEemt } from '../../../support/running-eemt.ts';

const tasks = { total: 4, done: 4, running: 0, failed: 0, retried: 1 };

/** `run hill.tif` while the runner tells this, step by step. */
function runHill(steps: readonly Partial<JobStatus>[], flags: readonly string[] = []) {
  const state = emptyFolder();
  writeFileSync(join(state, 'hill.tif'), 'heights');
  const tools = runningEemt(state);
  const spool = jobSpool(state);
  const stop = new AbortController();
  let cancelled = false;
  const clock = clockWith((count) => {
    const [request] = spool.requests();
    if (!request) return;
    const told = cancelled ? { phase: 'cancelled' as const } : steps[count - 1];
    if (told?.phase === 'completed') spool.makeResult(request.id, 'summary.json');
    if (told) spool.tell(statusWith({ id: request.id, dem: request.dem, ...told }));
    else stop.abort(new CancelledError('CANCELLED', 'Stopped by Ctrl-C.', { details: { signal: 'SIGINT' } }));
  });
  const post = () => {
    cancelled = true;
    return Promise.resolve({ status: 200, body: '{}' });
  };
  return runCli(['run', 'hill.tif', ...flags], {
    verbs: [run],
    state,
    signal: stop.signal,
    createRun: ({ emit, signal }) => {
      const made = fakeRun({ ...tools, http: { ...tools.http, post }, clock });
      return Promise.resolve({ ...made.run, emit, signal });
    },
  });
}

const completed = {
  phase: 'completed',
  endedAt: 1072.4,
  tasks,
  maps: 4,
  notes: ['May lacks a day.'],
} as const;

describe('run', () => {
  it('tells programs of every change and then of the job', async () => {
    const answer = await runHill([{}, completed], ['--output', 'json']);
    expect(answer.exitCode).toBe(0);
    expect(answer.json().map(({ event }) => event)).toEqual([
      'notice',
      'job-progress',
      'job-progress',
      'result',
    ]);
    expect(answer.result()['data']).toMatchObject({
      detached: false,
      job: { dem: 'hill.tif', phase: 'completed', seconds: 72.4, tasks, maps: 4 },
      files: 1,
    });
  });

  it('tells people of it line by line where there is no terminal, and at the end what came of it', async () => {
    const { stdout, stderr } = await runHill([{}, completed]);
    expect(stderr).toMatch(/job .{8}: 0 %, 0 of 10 tasks, 2 workers, 2 running$/m);
    expect(stderr).toMatch(/job .{8}: completed, 4 of 4 tasks$/m);
    expect(stdout).toContain('✔ hill.tif: 4 maps in 72.4 s');
    expect(stdout).toContain('1 task had to be tried again.');
    expect(stdout).toContain('May lacks a day.');
  });

  it('that was stopped says what became of the job, and not that up goes on from here', async () => {
    const answer = await runHill([{}, {}], ['--output', 'json']);
    expect(answer.result()).toMatchObject({
      exitCode: 130,
      error: { code: 'JOB_CANCELLED', hints: [] },
      data: { job: { phase: 'cancelled' } },
    });
    expect(answer.stderr).toContain('was cancelled. Stopped by Ctrl-C.');
  });

  it('with --detach gives the id and the commands to look', async () => {
    const { stdout } = await runHill([], ['--detach']);
    expect(stdout).toMatch(/The job (.{8}) goes on: \1-/);
    expect(stdout).toMatch(/eemt-dev jobs show .{8} /);
    expect(stdout).toMatch(/eemt-dev jobs logs .{8} /);
  });

  it.each([
    [['--days', '400']],
    [['--step', '0']],
    [['--attach', '1b2c']],
    [['--detach', '--results', 'maps']],
    [['--threads', '1.5']],
  ])('refuses %j beside a DEM as a usage error', async (flags) => {
    const answer = await runHill([], [...flags, '--output', 'json']);
    expect(answer.result()).toMatchObject({ exitCode: 2 });
  });
});
