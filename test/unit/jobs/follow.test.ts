import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobStatus } from '../../../src/core/job.ts';
import { followJob } from '../../../src/jobs/follow.ts';
import { runnerLostMs } from '../../../src/jobs/require-runner.ts';
import { submitRequest } from '../../../src/jobs/spool.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { clockWith, jobId, jobSpool, statusWith } from '../../support/job-spool.ts';
import { adviceWith } from '../../support/advice.ts';

const never = new AbortController().signal;
const done = statusWith({ phase: 'completed', endedAt: 1010 });

function following(step: (spool: ReturnType<typeof jobSpool>, count: number, nowMs: number) => void) {
  const spool = jobSpool(emptyFolder());
  const looks: (JobStatus | undefined)[] = [];
  const clock = clockWith((count, nowMs) => {
    spool.beat(nowMs / 1000);
    step(spool, count, nowMs);
  });
  const follow = (look: () => 'go on' | 'leave' = () => 'go on') =>
    followJob(spool.env, jobId, {
      clock,
      signal: never,
      look: (status) => {
        looks.push(status);
        return Promise.resolve(look());
      },
    });
  return { ...spool, looks, follow };
}

describe('a job that is followed', () => {
  it('is looked at until it has ended, the end included', async () => {
    const { follow, looks } = following(({ tell }, count) => {
      if (count === 2) tell(statusWith());
      if (count === 4) tell(done);
    });
    expect(await follow()).toEqual(done);
    expect(looks.map((status) => status?.phase)).toEqual([
      undefined,
      undefined,
      'running',
      'running',
      'completed',
    ]);
  });

  it('is left where whoever looks says so', async () => {
    const { follow, tell } = following(() => undefined);
    tell(statusWith());
    expect(await follow(() => 'leave')).toBeNull();
  });

  it('is given up 90 s after the runner was last heard of, with what is finished', async () => {
    const { follow, tell, beat, makeResult, folders } = following(({ beat: again }) => again(5));
    beat(5);
    tell(statusWith());
    makeResult(jobId, 'global/daily/day_1.tif');
    await expect(follow()).rejects.toMatchObject({
      code: 'JOB_RUNNER',
      exitCode: 6,
      hints: expect.arrayContaining([
        adviceWith(`1 map that was finished is kept in ${join(folders.results, jobId)}`),
      ]) as unknown,
    });
  });

  it('is not given up while the runner beats, however long it computes', async () => {
    const { follow, tell } = following((spool, _, nowMs) => {
      if (nowMs > 3 * runnerLostMs) spool.tell(done);
    });
    tell(statusWith());
    expect(await follow()).toEqual(done);
  });

  it('is taken back where a runner that lives does not take it within a minute', async () => {
    const { env, follow, folders } = following(() => undefined);
    const parameters = { step: 15, linke: 3, albedo: 0.2, threads: 4, years: null, days: null };
    await submitRequest(env, { id: jobId, workflow: 'sol', dem: 'x.tif', ...parameters });
    await expect(follow()).rejects.toThrow('did not take the job within 60 s');
    expect(readdirSync(folders.inbox)).toEqual([]);
  });

  it('is gone where somebody has reset or removed the environment', async () => {
    const reset = following(({ folders }, count) => {
      if (count === 2) rmSync(join(folders.status, `${jobId}.json`));
    });
    reset.tell(statusWith());
    await expect(reset.follow()).rejects.toMatchObject({ code: 'JOB_GONE', exitCode: 7 });
    const removed = following(() => undefined);
    rmSync(removed.env.paths.root, { recursive: true });
    await expect(removed.follow()).rejects.toMatchObject({ code: 'JOB_GONE', exitCode: 7 });
  });
});
