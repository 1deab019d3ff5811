import { describe, expect, it } from 'vitest';
import type { JobStatus } from '../../../src/core/job.ts';
import { jobFailure } from '../../../src/jobs/failure.ts';
import { textsOf } from '../../support/advice.ts';
import { statusWith } from '../../support/job-spool.ts';

const failed = (code: string): JobStatus =>
  statusWith({ phase: 'failed', error: { code, message: 'The reason.' } });

describe('a job that failed', () => {
  it.each([
    ['dem-missing', 'JOB_DEM', 3],
    ['dem-link', 'JOB_DEM', 3],
    ['dem-not-geotiff', 'JOB_DEM', 3],
    ['dem-empty', 'JOB_DEM', 3],
    ['dem-one-cell', 'JOB_DEM', 3],
    ['dem-no-projection', 'JOB_DEM', 3],
    ['dem-too-large', 'JOB_DEM', 3],
    ['dem-unreadable', 'JOB_DEM', 3],
    ['request', 'JOB_FAILED', 5],
    ['workflow', 'JOB_FAILED', 5],
    ['climate-workflow', 'JOB_WORKFLOW', 3],
    ['tasks', 'JOB_FAILED', 5],
    ['manager', 'JOB_FAILED', 5],
    ['runner-lost', 'JOB_RUNNER', 6],
    ['disk-full', 'PREREQ_DISK', 4],
    ['internal', 'JOB_FAILED', 5],
    ['of-a-newer-runner', 'JOB_FAILED', 5],
    ['constructor', 'JOB_FAILED', 5],
  ])('%s is %s, exit %i, with the cause and a way out', (code, name, exitCode) => {
    const error = jobFailure(failed(code), { kept: ['3 maps are kept'] });
    expect(error).toMatchObject({
      code: name,
      exitCode,
      message: 'The job 1b2c3d4e failed: The reason.',
    });
    expect(textsOf(error.hints).length).toBeGreaterThan(1);
    expect(textsOf(error.hints)).toContain('3 maps are kept');
  });

  it('is a wrong setting where the workflow lacks days that were asked for', () => {
    const message = "EEMT's workflow has no day 200; it has days 1 to 5";
    const status = statusWith({ phase: 'failed', error: { code: 'request', message } });
    const error = jobFailure(status, { kept: [] });
    expect(error).toMatchObject({ code: 'JOB_DAYS', exitCode: 3 });
    expect(textsOf(error.hints)).toEqual(['Give --days within those that the workflow has.']);
  });

  it('does not promise that a job goes on where it was', () => {
    expect(textsOf(jobFailure(failed('manager'), { kept: [] }).hints)).toContain(
      'Run it again; it begins anew.',
    );
  });

  it('is no failure where it was cancelled', () => {
    const status = statusWith({ phase: 'cancelled', error: { code: 'cancelled', message: 'Cancelled.' } });
    expect(jobFailure(status, { kept: [] })).toMatchObject({ code: 'JOB_CANCELLED', exitCode: 130 });
    expect(jobFailure({ ...status, error: null }, { kept: [] })).toMatchObject({ exitCode: 130 });
  });
});
