import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inPhase, isAlive, jobFolders, jobId, until } from '../../support/job-runner.ts';

const id = jobId(1);

describe('a job whose tasks fail for good', () => {
  it('ends although makeflow would wait for ever, keeps what is done, and has their words in its log', async () => {
    const jobs = jobFolders({ fail: [2, 4] });
    jobs.addRow(id);
    jobs.startRunner();
    jobs.submit(id);
    const { error, tasks, maps } = await inPhase(jobs, id, 'failed', 'completed');
    expect(error).toEqual({
      code: 'tasks',
      message: '2 tasks of 7 failed for good (day 2, day 4); container.log has what was said',
    });
    expect([tasks.done, tasks.failed, tasks.retried, maps]).toEqual([5, 2, 6, 10]);
    expect(jobs.row(id)).toMatchObject({ status: 'failed', error: error?.message });
    expect(jobs.log(id)).toContain('day 2 said:\n    ERROR: rule 1 finds no DEM\n');
    expect(jobs.log(id)).not.toContain('fine');
    expect(jobs.calls().some(({ pid }) => isAlive(pid))).toBe(false);
  });
});

describe('a makeflow that does not end well', () => {
  it.each([
    [
      'exits',
      { exitAfter: 1, exit: 1, exitSays: 'could not listen on port 9123' },
      'makeflow ended with exit code 1 after 1 of 7 tasks: could not listen on port 9123',
    ],
    ['is killed', { killAfter: 2 }, 'makeflow was ended by signal 9 after 2 of 7 tasks'],
    [
      'ends as if all were done',
      { exitAfter: 3, exit: 0, exitSays: 'nothing left to do.' },
      'makeflow ended with exit code 0 after 3 of 7 tasks: nothing left to do.',
    ],
  ])('and %s fails its job', async (_, settings, message) => {
    const jobs = jobFolders(settings);
    jobs.startRunner();
    jobs.submit(id);
    const { error } = await inPhase(jobs, id, 'failed', 'completed');
    expect(error?.code).toBe('manager');
    expect(error?.message.startsWith(message)).toBe(true);
  });

  it('because the disk is full says so', async () => {
    const jobs = jobFolders({ exitAfter: 1, exit: 1, exitSays: 'write: No space left on device' });
    jobs.startRunner();
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'failed')).error?.code).toBe('disk-full');
  });

  it('and is not there at all fails its job', async () => {
    const jobs = jobFolders();
    rmSync(jobs.at('bin', 'makeflow'));
    jobs.startRunner({ PATH: `${jobs.at('bin')}:/usr/bin:/bin` });
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'failed')).error).toEqual({
      code: 'manager',
      message: 'makeflow is not installed where the runner runs',
    });
  });
});

describe("EEMT's run-workflow", () => {
  it.each([
    ['is not there', undefined, "EEMT's workflow is not in this image (run-workflow is missing)"],
    [
      'fails',
      'import sys; sys.exit("no region")',
      "EEMT's run-workflow could not write the workflow: no region",
    ],
    ['writes nothing', 'pass', "EEMT's run-workflow ended without a workflow"],
    [
      'writes no rules',
      'import sys; open(sys.argv[2] + "/workflow.mf", "w").write("CORES=1")',
      "EEMT's run-workflow wrote a workflow without tasks",
    ],
    [
      'writes outside of its folder',
      'import sys; open(sys.argv[2] + "/workflow.mf", "w").write("../x.tif : dem.tif\\n\\ttouch x\\n")',
      "EEMT's workflow writes outside of its own folder",
    ],
  ])('that %s fails the job with code workflow', async (_, script, message) => {
    const jobs = jobFolders();
    const file = jobs.at('eemt', 'sol', 'sol', 'run-workflow');
    if (script === undefined) rmSync(file);
    else writeFileSync(file, script);
    jobs.startRunner();
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'failed')).error).toEqual({ code: 'workflow', message });
    expect(jobs.calls()).toEqual([]);
  });
});

describe('results', () => {
  it('that cannot be written fail the job, and not the runner', async () => {
    const jobs = jobFolders();
    writeFileSync(jobs.at('results', id), 'a file where the folder should be');
    jobs.startRunner();
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'failed')).error?.code).toBe('internal');
    jobs.submit(jobId(2), { days: [1] });
    await inPhase(jobs, jobId(2), 'completed');
  });

  it('that have no room fail the job as a full disk, and keep what was there', async () => {
    const jobs = jobFolders({ map: 'x'.repeat(200_000) });
    jobs.startRunner({}, { maxFileKiB: 64 });
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'failed', 'completed')).error?.code).toBe('disk-full');
    expect(existsSync(jobs.at('results', id, 'global', 'daily', 'total_sun_day_1.tif'))).toBe(false);
    expect(JSON.parse(readFileSync(jobs.at('results', id, 'summary.json'), 'utf8'))).toMatchObject({
      phase: 'failed',
    });
  });

  it('have a log of at most 1 MiB, which keeps its end', async () => {
    const line = `makeflow: ${'word '.repeat(300)}`;
    const jobs = jobFolders({ say: Array.from({ length: 1500 }, () => line) });
    jobs.startRunner();
    jobs.submit(id);
    await inPhase(jobs, id, 'completed');
    expect(statSync(jobs.at('results', id, 'container.log')).size).toBeLessThanOrEqual(1024 * 1024);
    expect(jobs.log(id)).toMatch(/The log is full; only its end follows\.\ncompleted: \d+ s, 14 maps\n$/u);
  });

  it('without a database are there all the same', async () => {
    const jobs = jobFolders();
    rmSync(jobs.at('database'), { recursive: true });
    jobs.startRunner();
    jobs.submit(id);
    await inPhase(jobs, id, 'completed');
    expect(existsSync(jobs.at('database'))).toBe(false);
  });
});

/** Its workflow has a month with a gap, as EEMT's has. */
const ofTheDemo = "January lacks day 3: EEMT's workflow sums days 1 to 2";

describe('the picture of a job', () => {
  it('is drawn from the DEM and the results once all maps are there', async () => {
    const jobs = jobFolders();
    writeFileSync(
      jobs.at('code', 'picture.py'),
      `import os, shutil, sys
dem, out = sys.argv[sys.argv.index('--dem') + 1], sys.argv[sys.argv.index('--out') + 1]
assert os.path.exists(os.path.dirname(dem) + '/global/monthly/total_sun_jan_sum.tif')
shutil.copy(dem, out)
`,
    );
    jobs.startRunner();
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'completed')).notes).toEqual([ofTheDemo]);
    expect(readFileSync(jobs.at('results', id, 'map.png'))).toEqual(
      readFileSync(jobs.at('uploads', 'dem.tif')),
    );
  });

  it('that cannot be drawn is a note, and the job is completed', async () => {
    const jobs = jobFolders();
    writeFileSync(jobs.at('code', 'picture.py'), 'raise SystemExit("no colours")');
    jobs.startRunner();
    jobs.submit(id);
    expect((await inPhase(jobs, id, 'completed', 'failed')).notes).toEqual([
      ofTheDemo,
      'The picture could not be drawn: no colours',
    ]);
  });
});

describe('a working folder', () => {
  it('that cannot be made fails the job, and not the runner', async () => {
    const jobs = jobFolders();
    rmSync(jobs.at('spool', 'work'), { recursive: true });
    jobs.submit(id);
    const runner = jobs.startRunner();
    await until('the runner is there', () => runner.output().includes('ready'));
    await inPhase(jobs, id, 'completed');
    rmSync(jobs.at('spool', 'work'), { recursive: true });
    writeFileSync(jobs.at('spool', 'work'), 'in the way');
    jobs.submit(jobId(2));
    expect((await inPhase(jobs, jobId(2), 'failed')).error?.code).toBe('internal');
    rmSync(jobs.at('spool', 'work'));
    mkdirSync(jobs.at('spool', 'work'));
    jobs.submit(jobId(3));
    await inPhase(jobs, jobId(3), 'completed');
  });
});
