import { describe, expect, it } from 'vitest';
import { jobInView } from '../../../src/app/job-in-view.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { jobId, jobSpool, otherJobId, statusWith } from '../../support/job-spool.ts';
import { scratchFolder } from '../../support/scratch.ts';

const scratch = scratchFolder();
const tasks = (done: number) => ({ tasks: { total: 10, done, running: 1, failed: 0, retried: 0 } });

describe('the job that is in view', () => {
  it('is the one that the runner computes, then its end, until the next one begins', async () => {
    const spool = jobSpool(scratch);
    const look = jobInView(fakeRun().run);
    const now = async () => {
      const job = await look(spool.env);
      return job && [job.id, job.phase, job.tasks.done];
    };
    expect(await now()).toBeNull();
    spool.beat(0, jobId);
    spool.tell(statusWith(tasks(4)));
    expect(await now()).toEqual([jobId, 'running', 4]);
    spool.beat(0);
    spool.tell(statusWith({ phase: 'completed', ...tasks(10) }));
    expect(await now()).toEqual([jobId, 'completed', 10]);
    expect(await now()).toEqual([jobId, 'completed', 10]);
    spool.beat(0, otherJobId);
    spool.tell(statusWith({ id: otherJobId, ...tasks(1) }));
    expect(await now()).toEqual([otherJobId, 'running', 1]);
  });

  it('is none where nobody tells of it any more', async () => {
    const spool = jobSpool(scratch);
    const { run } = fakeRun();
    const look = jobInView(run);
    spool.beat(0, jobId);
    spool.tell(statusWith());
    expect(await look(spool.env)).not.toBeNull();
    // The runner is gone: its sign of life stands still.
    await run.tools.clock.sleep(3_600_000, run.signal);
    expect(await look(spool.env)).toBeNull();
  });

  it('tells how fast it goes', async () => {
    const spool = jobSpool(scratch);
    const { run } = fakeRun();
    const look = jobInView(run);
    spool.beat(0, jobId);
    spool.tell(statusWith(tasks(0)));
    await look(spool.env);
    await run.tools.clock.sleep(4_000, run.signal);
    spool.tell(statusWith(tasks(4)));
    expect(await look(spool.env)).toMatchObject({ tasksPerSecond: 1, secondsLeft: 6 });
  });
});
