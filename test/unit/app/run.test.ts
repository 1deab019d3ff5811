import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/app/context.ts';
import { attachRun, startRun, type RunRequest } from '../../../src/app/run.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import type { JobStatus } from '../../../src/core/job.ts';
import type { Prompter } from '../../../src/core/prompter.ts';
import { CancelledError, NotReadyError } from '../../../src/errors/index.ts';
import type { Tools } from '../../../src/tools/index.ts';
import { adviceWith } from '../../support/advice.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { clockWith, inFolder, jobSpool, otherJobId, statusWith } from '../../support/job-spool.ts';
import { runningEemt } from '../../support/running-eemt.ts';
import { verbContext } from '../../support/verb-context.ts';

const parameters = { step: 15, linke: 3, albedo: 0.2, threads: 4 };

interface Scene {
  /** What the runner does at a step, the id of the job being known once it was handed over. */
  readonly runner?: (tell: (more: Partial<JobStatus>) => void, count: number) => void;
  /** The page's answer to a cancel; the default is the page's own. */
  readonly cancel?: () => { readonly status: number; readonly body: string };
  /** Whether there is anything once the job has completed. */
  readonly results?: boolean;
  readonly tools?: (state: string) => { readonly [T in keyof Tools]?: Partial<Tools[T]> };
}

/** A running environment with a runner, a current folder with a DEM, and a person or none. */
function scene({ runner = () => undefined, cancel, tools = runningEemt, results = true }: Scene = {}) {
  const state = emptyFolder();
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'hill.tif'), 'heights');
  const made = tools(state);
  const spool = jobSpool(state);
  const events: RunEvent[] = [];
  const asked: string[] = [];
  const stop = new AbortController();
  let id: string | undefined;
  let cancelled = false;
  const clock = clockWith((count, nowMs) => {
    spool.beat(nowMs / 1000);
    id ??= spool.requests()[0]?.id;
    if (id === undefined) return;
    const tell = (more: Partial<JobStatus>): void => {
      if (more.phase === 'completed' && results) spool.makeResult(id ?? '', 'summary.json');
      spool.tell(statusWith({ id: id ?? '', dem: `${id ?? ''}_hill.tif`, ...more }));
    };
    if (cancelled)
      tell({ phase: 'cancelled', error: { code: 'cancelled', message: 'Job cancelled by user' } });
    else runner(tell, count);
  });
  const http = {
    get: () => Promise.resolve({ status: 200, body: '[]' }),
    post: (url: string) => {
      asked.push(new URL(url).pathname.replace(/[0-9a-f-]{36}/, 'ID'));
      if (cancel) return Promise.resolve(cancel());
      cancelled = true;
      return Promise.resolve({ status: 200, body: '{}' });
    },
  };
  const plain = inFolder(verbContext({ state, cache: state }, { ...made, http, clock }), cwd);
  const context: CommandContext = {
    ...plain,
    signal: stop.signal,
    openRun: async (verb) => {
      const run = await plain.openRun(verb);
      return { ...run, signal: stop.signal, emit: (event) => void events.push(event) };
    },
  };
  const request: RunRequest = { dem: 'hill.tif', days: [1, 2], parameters, results: null, detach: false };
  const progress = () => events.flatMap((one) => (one.event === 'job-progress' ? [one.job] : []));
  return {
    ...{ state, cwd, spool, context, request, stop, asked, events, progress },
    idOf: () => id ?? spool.requests()[0]?.id ?? '',
  };
}

const finishing = (tell: (more: Partial<JobStatus>) => void, count: number): void => {
  if (count === 2) tell({});
  if (count >= 6)
    tell({
      phase: 'completed',
      endedAt: 1010,
      maps: 2,
      tasks: { total: 2, done: 2, running: 0, failed: 0, retried: 1 },
    });
};

/** A person who presses Ctrl-C at the first look and then answers so. */
function pressing(context: CommandContext, answers: readonly (string | Error)[]): CommandContext {
  const left = [...answers];
  let handler: (() => boolean) | undefined;
  const ask: Prompter = {
    select: <T extends string>() => {
      const answer = left.shift();
      // Once more, after this answer was taken.
      if (left.length > 0) setImmediate(() => handler?.());
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as T);
    },
    confirm: () => Promise.resolve(true),
  };
  return {
    ...context,
    ask,
    takeInterrupt: (taken) => {
      handler = taken;
      expect(taken()).toBe(true);
      return () => undefined;
    },
  };
}

describe('run', () => {
  it('hands the DEM and the request over, follows the job, and copies its results to a folder of their own', async () => {
    const { context, request, spool, cwd, idOf, progress } = scene({ runner: finishing });
    const result = await startRun(context, request);
    const id = idOf();
    expect(spool.requests()).toEqual([
      { id, workflow: 'sol', dem: `${id}_hill.tif`, ...parameters, years: null, days: [1, 2] },
    ]);
    expect(readFileSync(join(spool.folders.uploads, `${id}_hill.tif`), 'utf8')).toBe('heights');
    expect(result).toMatchObject({
      is: 'completed',
      folder: join(cwd, 'eemt-results', `hill-${id.slice(0, 8)}`),
    });
    expect(progress().map(({ phase }) => phase)).toEqual(['running', 'completed']);
    expect(progress()[0]?.dem).toBe('hill.tif');
  });

  it('copies what the runner left, and no empty folder where it left nothing', async () => {
    const { context, request, spool, cwd, idOf } = scene({
      runner: (tell, count) => {
        if (count === 3) spool.makeResult(idOf(), 'global/daily/day_1.tif');
        finishing(tell, count);
      },
    });
    const result = await startRun(context, { ...request, results: 'maps' });
    expect(result).toMatchObject({
      folder: join(cwd, 'maps'),
      files: ['summary.json', 'global/daily/day_1.tif'],
    });
    const nothing = scene({ runner: finishing, results: false });
    await expect(startRun(nothing.context, nothing.request)).rejects.toMatchObject({
      code: 'JOB_NO_RESULTS',
      exitCode: 6,
      message: expect.stringContaining('has completed, but there are no results of it') as unknown,
    });
    expect(readdirSync(nothing.cwd)).toEqual(['hill.tif']);
  });

  it('overwrites nothing that was put into the folder meanwhile', async () => {
    const { context, request, cwd, idOf } = scene({
      runner: (tell, count) => {
        if (count === 3) writeFileSync(join(cwd, 'maps', 'summary.json'), 'mine');
        finishing(tell, count);
      },
    });
    const refused = startRun(context, { ...request, results: 'maps' });
    await expect(refused).rejects.toMatchObject({ code: 'JOB_RESULTS_FOLDER', exitCode: 4 });
    await expect(refused).rejects.toMatchObject({
      hints: [adviceWith(`eemt-dev jobs results ${idOf().slice(0, 8)} --to DIR`)],
    });
    expect(readFileSync(join(cwd, 'maps', 'summary.json'), 'utf8')).toBe('mine');
  });

  it('names the folder as --attach does, whatever the name of the DEM', async () => {
    const { context, request, cwd, idOf } = scene({ runner: finishing });
    writeFileSync(join(cwd, 'my hill.tif'), 'heights');
    expect(await startRun(context, { ...request, dem: 'my hill.tif' })).toMatchObject({
      folder: join(cwd, 'eemt-results', `my_hill-${idOf().slice(0, 8)}`),
    });
  });

  it('names workers by their pods', async () => {
    const tools = (state: string) => {
      const made = runningEemt(state);
      const pods = [
        {
          ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'eemt-worker-a' } },
          status: { podIP: '10.244.1.5' },
        },
      ];
      return { ...made, kubectl: { ...made.kubectl, get: () => Promise.resolve(pods) } };
    };
    const { context, request } = scene({ runner: finishing, tools });
    expect(await startRun(context, request)).toMatchObject({
      workers: [{ name: '10.244.2.7' }, { name: 'eemt-worker-a', address: '10.244.1.5' }],
    });
  });

  it('says after 15 s without a worker how to have some', async () => {
    const { context, request, progress } = scene({
      runner: (tell, count) => {
        tell(count < 80 ? { workers: [] } : { phase: 'completed', endedAt: 1010 });
      },
    });
    await startRun(context, request);
    const stalled = progress().filter((job) => job.stalled !== null);
    expect(stalled).toHaveLength(1);
    expect(stalled[0]?.stalled).toContain('`eemt-dev scale 2`');
  });

  it('says at once that an environment without workers lets the job wait', async () => {
    const { context, request, state, events } = scene({ runner: finishing });
    const path = join(state, 'eemt', 'environment.json');
    const record = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...record, workers: 0 }));
    await startRun(context, { ...request, detach: true });
    expect(events).toContainEqual({
      event: 'notice',
      level: 'warning',
      text: 'This environment is to have no workers: the job waits until `eemt-dev scale 2` makes some.',
    });
  });

  it('with --detach ends once the request is there, and makes no folder', async () => {
    const { context, request, spool, cwd } = scene();
    const result = await startRun(context, { ...request, detach: true });
    expect(result).toEqual({ is: 'left', id: spool.requests()[0]?.id, ctrlC: false });
    expect(readdirSync(cwd)).toEqual(['hill.tif']);
  });

  it('refuses a bad DEM, a bad folder and a missing runner before anything is handed over', async () => {
    const { context, request, spool, cwd } = scene();
    await expect(startRun(context, { ...request, dem: 'absent.tif' })).rejects.toMatchObject({ exitCode: 3 });
    await expect(startRun(context, { ...request, results: '.' })).rejects.toMatchObject({
      code: 'JOB_RESULTS_FOLDER',
      exitCode: 2,
    });
    spool.beat(-100);
    const stuck = { ...context, openRun: verbRunWithStillClock(context) };
    await expect(startRun(stuck, request)).rejects.toMatchObject({ code: 'JOB_RUNNER', exitCode: 6 });
    expect(spool.requests()).toEqual([]);
    expect(readdirSync(spool.folders.uploads)).toEqual([]);
    expect(readdirSync(cwd)).toEqual(['hill.tif']);
  });

  it('needs an environment that runs', async () => {
    const state = emptyFolder();
    writeFileSync(join(state, 'hill.tif'), 'heights');
    const tools = { docker: { containers: () => Promise.resolve([]) } };
    const context = verbContext({ state, cache: state }, tools);
    const { request } = scene();
    await expect(startRun(context, request)).rejects.toMatchObject({ code: 'STATE_ABSENT', exitCode: 7 });
    expect(readdirSync(state)).toEqual(['hill.tif']);
  });

  it('fails with the cause, the last lines of the log, the job as data and what is kept', async () => {
    const { context, request, spool, cwd, idOf } = scene({
      runner: (tell, count) => {
        if (count === 2) {
          spool.makeResult(idOf(), 'container.log', 'task 1/2: no\n');
          spool.makeResult(idOf(), 'global/daily/day_1.tif');
        }
        if (count === 3) tell({ phase: 'failed', error: { code: 'tasks', message: 'One task failed.' } });
      },
    });
    await expect(startRun(context, request)).rejects.toMatchObject({
      code: 'JOB_FAILED',
      exitCode: 5,
      hints: expect.arrayContaining([
        adviceWith('`eemt-dev jobs logs'),
        adviceWith('1 map that was finished is kept in'),
      ]) as unknown,
      details: { tail: ['task 1/2: no'], data: { job: { phase: 'failed', error: { code: 'tasks' } } } },
    });
    expect(readdirSync(cwd)).toEqual(['hill.tif']);
  });
});

describe('run, when somebody wants to end it', () => {
  it('without a terminal cancels the job on the page, waits for its end and exits with 130', async () => {
    const { context, request, stop, asked } = scene({
      runner: (tell, count) => {
        tell({});
        if (count === 4)
          stop.abort(
            new CancelledError('CANCELLED', 'Stopped by Ctrl-C.', { details: { signal: 'SIGINT' } }),
          );
      },
    });
    await expect(startRun(context, request)).rejects.toMatchObject({
      code: 'JOB_CANCELLED',
      exitCode: 130,
      message: expect.stringMatching(/^The job .{8} was cancelled[.] Stopped by Ctrl-C[.]$/) as unknown,
      details: { afterStop: true, data: { job: { phase: 'cancelled' } } },
    });
    expect(asked).toEqual(['/api/jobs/ID/cancel']);
  });

  it('says where the job could not be cancelled and goes on', async () => {
    const { context, request, stop } = scene({
      cancel: () => ({ status: 500, body: '{"detail":"database is locked"}' }),
      runner: (tell, count) => {
        tell({});
        if (count === 4) stop.abort(new CancelledError('CANCELLED', 'Stopped by SIGTERM.'));
      },
    });
    await expect(startRun(context, request)).rejects.toMatchObject({
      code: 'JOB_NOT_CANCELLED',
      details: { afterStop: true },
      cause: { message: 'The page refused to cancel the job: database is locked' },
    });
  });

  it('at --timeout cancels the job too, with the exit code of a time limit', async () => {
    const { context, request, stop } = scene({
      runner: (tell, count) => {
        tell({});
        if (count === 4) stop.abort(new NotReadyError('TIME_LIMIT', 'Not finished within 5 s.'));
      },
    });
    await expect(startRun(context, request)).rejects.toMatchObject({ code: 'JOB_TIME_LIMIT', exitCode: 6 });
  });

  it('leaves the job alone where the terminal has gone', async () => {
    const { context, request, stop, asked } = scene({
      runner: (tell, count) => {
        tell({});
        if (count === 4)
          stop.abort(
            new CancelledError('CANCELLED', 'Stopped by SIGHUP.', { details: { signal: 'SIGHUP' } }),
          );
      },
    });
    expect(await startRun(context, request)).toMatchObject({ is: 'left' });
    expect(asked).toEqual([]);
  });

  it('takes the request back where no runner has taken it', async () => {
    const { context, request, stop, spool } = scene({
      cancel: () => ({ status: 404, body: '{"detail":"Job not found"}' }),
      runner: (_, count) => {
        if (count === 2) stop.abort(new CancelledError('CANCELLED', 'Stopped by Ctrl-C.'));
      },
    });
    await expect(startRun(context, request)).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(spool.requests()).toEqual([]);
    expect(readdirSync(spool.folders.uploads)).toEqual([]);
  });

  it('ends at once where a cancel is meant and no runner has taken the request', async () => {
    const { context, request, spool } = scene({
      cancel: () => ({ status: 404, body: '{"detail":"Job not found"}' }),
    });
    await expect(startRun(pressing(context, ['cancel']), request)).rejects.toMatchObject({
      code: 'JOB_CANCELLED',
      exitCode: 130,
    });
    expect(spool.requests()).toEqual([]);
    expect(readdirSync(spool.folders.uploads)).toEqual([]);
  });

  it('at --timeout has the exit code of a time limit also where the cancel fails', async () => {
    const { context, request, stop } = scene({
      cancel: () => ({ status: 500, body: '{"detail":"database is locked"}' }),
      runner: (tell, count) => {
        tell({});
        if (count === 4) stop.abort(new NotReadyError('TIME_LIMIT', 'Not finished within 5 s.'));
      },
    });
    await expect(startRun(context, request)).rejects.toMatchObject({
      code: 'JOB_NOT_CANCELLED',
      exitCode: 6,
    });
  });

  it('has no question left once the job has ended', async () => {
    const { context, request, cwd } = scene({ runner: finishing });
    let copied: readonly string[] | undefined;
    const waiting: CommandContext = {
      ...context,
      takeInterrupt: () => () => {
        copied ??= readdirSync(join(cwd, 'maps'));
      },
    };
    expect(await startRun(waiting, { ...request, results: 'maps' })).toMatchObject({ is: 'completed' });
    expect(copied).toEqual([]);
  });

  it('in a terminal asks, and goes on with the job where that is meant', async () => {
    const { context, request } = scene({ runner: finishing });
    expect(await startRun(pressing(context, ['go on']), request)).toMatchObject({ is: 'completed' });
  });

  it('in a terminal leaves the job alone where that is meant, and cancels where that is', async () => {
    const one = scene();
    expect(await startRun(pressing(one.context, ['detach']), one.request)).toMatchObject({
      is: 'left',
      ctrlC: false,
    });
    expect(one.asked).toEqual([]);
    const other = scene({ runner: (tell) => tell({}) });
    await expect(startRun(pressing(other.context, ['go on', 'cancel']), other.request)).rejects.toMatchObject(
      {
        code: 'JOB_CANCELLED',
        exitCode: 130,
      },
    );
    expect(other.asked).toEqual(['/api/jobs/ID/cancel']);
  });

  it('takes Ctrl-C at the question for leaving', async () => {
    const { context, request, asked } = scene();
    const ctrlC = new CancelledError('CANCELLED', 'Cancelled; the question was not answered.');
    expect(await startRun(pressing(context, [ctrlC]), request)).toMatchObject({ is: 'left', ctrlC: true });
    expect(asked).toEqual([]);
  });
});

describe('run --attach', () => {
  it('gives the same end of a job that has ended meanwhile, again and again', async () => {
    const { context, spool, cwd } = scene();
    spool.tell(statusWith({ id: otherJobId, phase: 'completed', endedAt: 1010 }));
    spool.makeResult(otherJobId, 'map.png');
    spool.beat(-1000);
    const end = {
      is: 'completed',
      files: ['map.png'],
      folder: join(cwd, 'eemt-results', 'hill-9f8e7d6c'),
    };
    expect(await attachRun(context, { id: '9f8e', results: null })).toMatchObject(end);
    expect(await attachRun(context, { id: '9f8e', results: null })).toMatchObject(end);
    expect(existsSync(join(cwd, 'eemt-results', 'hill-9f8e7d6c', 'map.png'))).toBe(true);
  });

  it('says of a job whose results were removed that they are gone', async () => {
    const { context, spool, cwd } = scene();
    spool.tell(statusWith({ id: otherJobId, phase: 'completed', endedAt: 1010 }));
    await expect(attachRun(context, { id: '9f8e', results: null })).rejects.toMatchObject({
      code: 'JOB_NO_RESULTS',
    });
    expect(readdirSync(cwd)).toEqual(['hill.tif']);
  });

  it('names the jobs that there are where none begins so', async () => {
    const { context, spool } = scene();
    spool.tell(statusWith({ id: otherJobId }));
    await expect(attachRun(context, { id: '1111', results: null })).rejects.toMatchObject({
      code: 'USAGE_JOB',
      exitCode: 2,
      hints: ['there are: 9f8e7d6c'],
    });
  });
});

/** Nobody writes a sign of life while this clock goes on. */
function verbRunWithStillClock(context: CommandContext): CommandContext['openRun'] {
  return async (verb) => {
    const run = await context.openRun(verb);
    return { ...run, tools: { ...run.tools, clock: clockWith(() => undefined) } };
  };
}
