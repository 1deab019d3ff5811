import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../src/core/job.ts';
import { requireRunner } from '../../../src/jobs/require-runner.ts';
import { jobIds } from '../../../src/jobs/known-ids.ts';
import { readHeartbeat, readStatus, submitRequest } from '../../../src/jobs/spool.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import { adviceWith } from '../../support/advice.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { fakeClock } from '../../support/fake-run.ts';
import { modeOf, underUmask } from '../../support/umask.ts';
import { clockWith, jobId, jobSpool, otherJobId, statusWith } from '../../support/job-spool.ts';

const never = new AbortController().signal;
const request: JobRequest = {
  ...{ id: jobId, workflow: 'sol', dem: 'x.tif', step: 15, linke: 3, albedo: 0.2, threads: 4 },
  ...{ years: null, days: [1, 2] },
};

describe('the spool', () => {
  it('takes a request whole, with no other key', async () => {
    const { env, folders, requests } = jobSpool(emptyFolder());
    await submitRequest(env, request);
    expect(readdirSync(folders.inbox)).toEqual([`${jobId}.json`]);
    expect(requests()).toEqual([request]);
  });

  it('takes a request that the runner may read, whatever the umask', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    await underUmask(0o077, () => submitRequest(env, request));
    expect(modeOf(join(folders.inbox, `${jobId}.json`))).toBe(0o644);
  });

  it('tells of a job what is used here, whatever else a newer runner says', async () => {
    const { env, tell } = jobSpool(emptyFolder());
    expect(await readStatus(env, jobId)).toBeUndefined();
    tell({ ...statusWith(), fresh: true } as ReturnType<typeof statusWith>);
    expect(await readStatus(env, jobId)).toEqual(statusWith());
  });

  it('tells of a request that made no sense, whose DEM nobody knows', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    const text = JSON.stringify({ ...statusWith({ phase: 'failed' }), dem: null, workflow: null });
    writeFileSync(join(folders.status, `${jobId}.json`), text);
    expect(await readStatus(env, jobId)).toMatchObject({ phase: 'failed', dem: '' });
  });

  it('is not followed through links, and what is no file counts as not there', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    const outside = join(emptyFolder(), 'secret');
    writeFileSync(outside, 'secret');
    symlinkSync(outside, join(folders.status, `${jobId}.json`));
    mkdirSync(join(folders.status, `${otherJobId}.json`));
    expect(await readStatus(env, jobId)).toBeUndefined();
    expect(await readStatus(env, otherJobId)).toBeUndefined();
  });

  it('says of a status that makes no sense who wrote it', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    writeFileSync(join(folders.status, `${jobId}.json`), '{"id":"x"}');
    await expect(readStatus(env, jobId)).rejects.toThrow('the runner did not answer as expected');
  });

  it('names jobs that were told of, and requests', async () => {
    const { env, tell } = jobSpool(emptyFolder());
    tell(statusWith());
    await submitRequest(env, { ...request, id: otherJobId });
    expect([...(await jobIds(env))].sort()).toEqual([jobId, otherJobId]);
  });
});

describe('a runner', () => {
  it('is there where it was heard of lately', async () => {
    const { env, beat } = jobSpool(emptyFolder());
    beat(0);
    await expect(requireRunner(env, fakeClock(), never)).resolves.toBeUndefined();
    expect(await readHeartbeat(env)).toMatchObject({ boot: 'b1' });
  });

  it('is there where it beats, however wrong its clock', async () => {
    const { env, beat } = jobSpool(emptyFolder());
    beat(-3600);
    const clock = clockWith((count) => {
      if (count === 3) beat(-3599);
    });
    await expect(requireRunner(env, clock, never)).resolves.toBeUndefined();
  });

  it('is missed where it was not heard of for long, has never run, or the environment knows none', async () => {
    const { env, beat } = jobSpool(emptyFolder());
    beat(-91);
    const old = requireRunner(env, fakeClock(), never);
    await expect(old).rejects.toMatchObject({ code: 'JOB_RUNNER', exitCode: 6 });
    await expect(old).rejects.toThrow('last heard of 91 s ago');
    const state = emptyFolder();
    const bare = environmentOf('eemt', 'eemt', { state, cache: state });
    await expect(requireRunner(bare, fakeClock(), never)).rejects.toThrow('was made without it');
    mkdirSync(join(bare.paths.data, 'spool', 'status'), { recursive: true });
    await expect(requireRunner(bare, fakeClock(), never)).rejects.toThrow('it has never run here');
    const leftOut = requireRunner(bare, fakeClock(), never, ['web-jobs-need-docker']);
    await expect(leftOut).rejects.toThrow('--skip-fix web-jobs-need-docker');
    await expect(leftOut).rejects.toMatchObject({ hints: [adviceWith('`eemt-dev up --skip-fix none`')] });
  });
});
