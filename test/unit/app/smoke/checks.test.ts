import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../src/app/smoke/check.ts';
import { checks } from '../../../../src/app/smoke/checks.ts';
import { adviceText } from '../../../../src/core/advice.ts';
import { isEemtDevError, NotReadyError, ToolFailedError, whyOf } from '../../../../src/errors/index.ts';
import type { CommandAnswer } from '../../../../src/targets/runtime.ts';
import { fakeEemt, foundBy, instancesWith, silent, type FakeEemt } from '../../../support/smoke-subject.ts';
import { statusWith } from '../../../support/job-spool.ts';

/** How one check ends, in a line: `passed: …`, `skipped: …`, or `failed: cause → ways out`. */
async function ending(id: string, options: FakeEemt = {}): Promise<string> {
  const check = checks.find((one) => one.id === id) as Check;
  const { subject } = fakeEemt(options);
  return check.run(subject, silent).then(foundBy, (error: unknown) => {
    const hints = isEemtDevError(error) ? error.hints.map((hint) => adviceText(hint, 'eemt')) : [];
    return `failed: ${whyOf(error)} → ${hints.join(', ')}`;
  });
}

const refusal = () => Promise.reject(new NotReadyError('READY_PAGE', 'the page refuses'));
const silence = () => Promise.reject(new ToolFailedError('TOOL_HTTP', 'nobody answers'));
const answered = (answer: Partial<CommandAnswer>) => () =>
  Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...answer });
const computing = { id: 'aaaaaaaa-1', status: 'running', dem_filename: 'x_theirs.tif' };

describe('in an environment that works', () => {
  it.each([
    ['page', 'passed: /health answers'],
    ['system-status', 'passed: docker_available and image_exists are true for eemt'],
    ['upload', /^passed: 1306 bytes are in .*_eemt-dev-smoke\.tif$/],
    ['cleanup', 'passed: it would clean 2 jobs up'],
    ['runner', 'passed: it writes its heartbeat'],
    ['shared-folder', 'passed: written and read from 2 nodes'],
    ['names', 'passed: eemt-web, eemt-work-queue'],
    ['page-job', 'passed: cancelled after 5 of 6 tasks'],
    ['three-days', 'passed: 6 tasks, 6 maps'],
    ['database', 'passed: the page is back; it had no job to lose'],
  ])('%s passes', async (id, expected) => {
    expect(await ending(id)).toMatch(expected);
  });

  it('every check is tried here', () => {
    expect(checks.map(({ id }) => id)).toEqual([
      ...['page', 'system-status', 'upload', 'cleanup', 'runner', 'shared-folder', 'names'],
      ...['page-job', 'three-days', 'workers', 'database'],
    ]);
  });

  it('workers passes where each has connected during a job, also without a task of its own', async () => {
    const { subject } = fakeEemt();
    for (const id of ['three-days', 'workers']) {
      const check = checks.find((one) => one.id === id) as Check;
      const verdict = await check.run(subject, silent);
      if (id === 'workers') expect(foundBy(verdict)).toBe('passed: all 2 workers connected');
    }
  });
});

describe('page', () => {
  it('fails with what the page says', async () => {
    expect(await ending('page', { page: () => ({ health: refusal }) })).toMatch(
      'failed: http://page/health answered with status 500: the page refuses',
    );
  });
});

describe('system-status', () => {
  const told = (status: object) =>
    ({ page: () => ({ systemStatus: () => Promise.resolve(status) }) }) as FakeEemt;

  it('fails where the page finds no Docker, and says why', async () => {
    expect(await ending('system-status', told({ docker_available: false, error: 'no command' }))).toMatch(
      /^failed: The page finds no Docker, so it would fail every job: no command\. → `eemt-dev up`/,
    );
  });

  it.each([{ image_exists: false }, {}])('fails where the image is not there: %j', async (image) => {
    expect(
      await ending('system-status', told({ docker_available: true, image_name: 'eemt:1', ...image })),
    ).toMatch('failed: The page does not find eemt:1.');
  });
});

describe('upload', () => {
  it('fails where the file does not lie in the data of this environment', async () => {
    const upload = () => Promise.resolve('0_eemt-dev-smoke.tif');
    expect(await ending('upload', { page: () => ({ upload }) })).toMatch(/^failed: .* is not there/);
  });

  it('fails where only a part of it arrived', async () => {
    const page: FakeEemt['page'] = (whole) => ({
      upload: (name) => whole.upload(name, import.meta.filename),
    });
    expect(await ending('upload', { page })).toMatch(/^failed: The page took 1306 bytes, but .* has \d+\./);
  });

  it('fails where the page names it otherwise', async () => {
    const upload = () => Promise.resolve('other.tif');
    expect(await ending('upload', { page: () => ({ upload }) })).toMatch('not as UUID_NAME');
  });
});

describe('cleanup', () => {
  it('fails with what the page says', async () => {
    expect(await ending('cleanup', { page: () => ({ cleanupDryRun: refusal }) })).toMatch(/^failed/);
  });
});

describe('runner', () => {
  it('fails at once where none was ever there', async () => {
    expect(await ending('runner', { heartbeat: null })).toMatch(/^failed: There is no job runner/);
  });

  it('names the way back where the runner was left out', async () => {
    const leftOut = ['web-jobs-need-docker'];
    for (const [id, options] of [
      ['runner', { heartbeat: null }],
      [
        'system-status',
        { page: () => ({ systemStatus: () => Promise.resolve({ docker_available: false }) }) },
      ],
    ] as const)
      expect(await ending(id, { ...options, leftOut })).toMatch(
        'brought up without what computes jobs (--skip-fix web-jobs-need-docker). → `eemt-dev up --skip-fix none`',
      );
  });

  it('fails where the last sign of life is old', async () => {
    expect(await ending('runner', { heartbeat: { at: -100 } })).toMatch(/last sign of life 110 s ago/);
  });

  it('fails where it has stopped and nobody takes over', async () => {
    expect(await ending('runner', { heartbeat: { stopped: true } })).toMatch(/has stopped/);
  });
});

describe('shared-folder', () => {
  it('fails with what the system said, the container and its node', async () => {
    const run = answered({ exitCode: 2, stderr: 'sh: 1: cannot create x: Permission denied\n' });
    expect(await ending('shared-folder', { runtime: { run } })).toMatch(
      /^failed: web-1 on node-0 cannot work in \/app\/data: sh: 1: cannot create x: Permission denied → `eemt-dev exec web-1 -- ls -la/,
    );
  });

  it('fails where the other side reads something else', async () => {
    expect(await ending('shared-folder', { runtime: { run: answered({ stdout: 'old' }) } })).toMatch(
      'they do not share one folder',
    );
  });

  it('says where everything is on one node', async () => {
    const instances = instancesWith(2).map((one) => ({ ...one, node: 'only' }));
    expect(await ending('shared-folder', { instances })).toBe('passed: all is on one node, only');
  });

  it('leaves out instances that end, and fails where no other is there', async () => {
    const instances = instancesWith(1).map((one) => ({ ...one, running: one.role === 'web' }));
    expect(await ending('shared-folder', { instances })).toMatch('failed: No worker runs.');
  });
});

describe('names', () => {
  it('fails with the names that are not known', async () => {
    const run = answered({ stdout: 'eemt-work-queue\neemt-work-queue\n' });
    expect(await ending('names', { runtime: { run } })).toMatch('worker-0 does not find eemt-work-queue.');
  });

  it('fails where no worker runs, where there are no services, and where the worker cannot be asked', async () => {
    expect(await ending('names', { instances: instancesWith(0) })).toMatch('No worker runs.');
    const serviceNames = () => Promise.resolve([]);
    expect(await ending('names', { runtime: { serviceNames } })).toMatch('There are no services.');
    const run = answered({ exitCode: 1, stderr: 'container not found' });
    expect(await ending('names', { runtime: { run } })).toMatch('could not be asked: container not found');
  });
});

describe('page-job', () => {
  it('waits for all but one task of a job that has fewer than six', async () => {
    const computes: FakeEemt['computes'] = (id, round) =>
      statusWith({ id, tasks: { total: 3, done: Math.min(2, round), running: 1, failed: 0, retried: 0 } });
    expect(await ending('page-job', { computes })).toBe('passed: cancelled after 2 of 3 tasks');
  });

  it('passes where the job was whole before it could be cancelled', async () => {
    const computes: FakeEemt['computes'] = (id) =>
      statusWith({ id, phase: 'completed', tasks: { total: 6, done: 6, running: 0, failed: 0, retried: 0 } });
    expect(await ending('page-job', { computes })).toMatch('passed: all 6 tasks were done before');
  });

  it('fails with the reason of the runner', async () => {
    const error = { code: 'tasks', message: 'Day 3 failed four times.' };
    const computes: FakeEemt['computes'] = (id) => statusWith({ id, phase: 'failed', error });
    expect(await ending('page-job', { computes })).toMatch(
      'failed: The job failed: Day 3 failed four times.',
    );
  });

  it('fails with the reason of the page where no runner was asked', async () => {
    const failedJob = { id: 'x', status: 'failed', error_message: 'Docker not available' };
    const page: FakeEemt['page'] = () => ({ job: () => Promise.resolve(failedJob) });
    expect(await ending('page-job', { page, computes: () => null })).toMatch(
      'failed: The page says failed: Docker not available.',
    );
  });

  it('fails with how far it came in the time it has', async () => {
    const computes: FakeEemt['computes'] = (id) => statusWith({ id });
    expect(await ending('page-job', { computes })).toMatch(
      /did not get far enough in 25 s: 0 of 10 tasks are done\. → .*`eemt-dev logs worker`/,
    );
    expect(await ending('page-job', { computes: () => null, limitMs: 7000 })).toMatch(
      /in 7 s: nobody has taken the job yet/,
    );
  });

  it('fails where the job goes on after it was cancelled', async () => {
    const page: FakeEemt['page'] = () => ({ cancel: () => Promise.resolve(true) });
    const computes: FakeEemt['computes'] = (id, round) =>
      statusWith({ id, tasks: { total: 99, done: round, running: 1, failed: 0, retried: 0 } });
    expect(await ending('page-job', { page, computes })).toMatch('was cancelled in the page, but goes on');
  });
});

describe('three-days', () => {
  it('fails with the reason of the runner', async () => {
    const error = { code: 'dem-empty', message: 'The file holds no cells.' };
    const computes: FakeEemt['computes'] = (id) => statusWith({ id, phase: 'failed', error });
    expect(await ending('three-days', { computes })).toMatch('The run failed: The file holds no cells.');
  });

  it('fails where maps are missing', async () => {
    const computes: FakeEemt['computes'] = (id) => statusWith({ id, phase: 'completed', maps: 1 });
    expect(await ending('three-days', { computes })).toMatch('made 1 of 3 maps');
  });

  it('fails where the page calls it something else, once it has had time to', async () => {
    const job = () => Promise.resolve({ id: 'x', status: 'running' });
    expect(await ending('three-days', { page: () => ({ job }) })).toMatch('the page calls it running');
    let asked = 0;
    const late = () => Promise.resolve({ id: 'x', status: (asked += 1) < 3 ? 'running' : 'completed' });
    expect(await ending('three-days', { page: () => ({ job: late }) })).toMatch(/^passed/);
  });

  it('fails with how far it came in the time it has', async () => {
    const computes: FakeEemt['computes'] = (id) => statusWith({ id });
    expect(await ending('three-days', { computes })).toMatch('not over after 25 s: 0 of 10 tasks are done');
    expect(await ending('three-days', { computes: () => null })).toMatch('the runner has not taken it');
  });
});

describe('workers', () => {
  const after = async (options: FakeEemt): Promise<string> => {
    const { subject } = fakeEemt(options);
    for (const id of ['three-days', 'workers']) {
      const check = checks.find((one) => one.id === id) as Check;
      const ended = await check
        .run(subject, silent)
        .then(foundBy, (error: unknown) => `failed: ${whyOf(error)}`);
      if (id === 'workers') return ended;
    }
    return '';
  };

  it('fails with the names of those that did not connect', async () => {
    expect(await after({ workers: 3 })).toBe('failed: worker-2 did not connect while jobs were computed.');
  });

  it('fails where fewer run than there should be', async () => {
    expect(await after({ workers: 2, instances: instancesWith(1) })).toBe('failed: 1 of 2 workers run.');
  });

  it('is skipped where nothing was computed', async () => {
    expect(await ending('workers')).toBe('skipped: nothing was computed that it could take part in');
  });
});

describe('database', () => {
  const theirs = { id: 'bbbbbbbb-2', status: 'completed', dem_filename: 'x_theirs.tif' };
  const afterRestart = (jobs: (round: number) => FakeEemt['jobs']): NonNullable<FakeEemt['page']> => {
    let asked = 0;
    return () => ({ jobs: () => Promise.resolve(jobs((asked += 1)) ?? []) });
  };

  it('counts the jobs that are still listed', async () => {
    expect(await ending('database', { jobs: [theirs] })).toBe('passed: 1 job is still listed');
  });

  it('fails where a job is gone, or is another than before', async () => {
    // Asked for the first time by the look whether jobs are computed.
    for (const now of [[], [{ ...theirs, status: 'failed' }]]) {
      const page = afterRestart((round) => (round <= 2 ? [theirs] : now));
      expect(await ending('database', { page })).toMatch(
        /lost 1 of 1 jobs, bbbbbbbb among them\. → `eemt-dev bugs show database-in-tmp`/,
      );
    }
  });

  it('fails with the last answer where the page does not come back', async () => {
    expect(await ending('database', { page: () => ({ health: silence }) })).toMatch(
      'The page was not back 40 s after its restart: nobody answers.',
    );
  });

  it('fails where the page does not end in time', async () => {
    const restart: NonNullable<FakeEemt['runtime']>['restart'] = (_held, _role, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new ToolFailedError('TOOL_TIMEOUT', 'stopped')));
      });
    // For the look at the jobs there is time, for the restart there is none any more.
    let asked = 0;
    const leftMs = (): number => ((asked += 1) < 4 ? 10_000 : 1);
    expect(await ending('database', { runtime: { restart }, leftMs })).toMatch(
      'was told to end, but did not in time',
    );
  });

  it('is skipped where no time is left', async () => {
    expect(await ending('database', { limitMs: 9000 })).toBe('skipped: only 9 s were left for it');
  });
});

describe('what would disturb somebody', () => {
  const checkOf = (id: string) => checks.find((one) => one.id === id) as Check;

  it.each(['three-days', 'database'])(
    '%s is skipped where a job has come since the first look',
    async (id) => {
      const { subject, jobs } = fakeEemt();
      await checkOf('page-job').run(subject, silent);
      jobs.set(computing.id, computing);
      expect(foundBy(await checkOf(id).run(subject, silent))).toMatch(
        /^skipped: job aaaaaaaa is being computed/,
      );
    },
  );

  it('is not what the checks have left themselves', async () => {
    const { subject, jobs } = fakeEemt({ computes: (id) => statusWith({ id }) });
    await expect(checkOf('page-job').run(subject, silent)).rejects.toThrow('did not get far enough');
    expect([...jobs.values()]).toMatchObject([{ status: 'running' }]);
    expect(foundBy(await checkOf('database').run(subject, silent))).toMatch(/^passed/);
  });

  it.each(['page-job', 'three-days', 'database'])('%s is skipped while a job is computed', async (id) => {
    expect(await ending(id, { jobs: [computing] })).toMatch(/^skipped: job aaaaaaaa is being computed/);
    expect(await ending(id, { heartbeat: { job: 'cccccccc-3' } })).toMatch(/^skipped: job cccccccc/);
  });

  it('is no job that has ended, while its row is still being settled', async () => {
    const ended = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
    const { subject, jobs } = fakeEemt({ jobs: [{ ...computing, id: ended }] });
    const { paths } = subject.env;
    const told = JSON.stringify(statusWith({ id: ended, phase: 'cancelled' }));
    writeFileSync(join(paths.data, 'spool', 'status', `${ended}.json`), told);
    const { clock } = subject;
    const settling = {
      ...clock,
      sleep: (ms: number, signal: AbortSignal) => {
        jobs.delete(ended);
        return clock.sleep(ms, signal);
      },
    };
    expect(foundBy(await checkOf('three-days').run({ ...subject, clock: settling }, silent))).toMatch(
      /^passed/,
    );
    jobs.set(ended, { ...computing, id: ended });
    expect(foundBy(await checkOf('three-days').run(subject, silent))).toMatch(/^skipped: job aaaaaaaa/);
  });

  it.each(['shared-folder', 'names', 'page-job', 'three-days', 'workers'])(
    '%s is skipped where there are to be no workers',
    async (id) => {
      expect(await ending(id, { workers: 0 })).toBe('skipped: this environment is to have no workers');
    },
  );
});
