import { describe, expect, it } from 'vitest';
import type { Page } from '../../../../src/eemt/page/call.ts';
import {
  cancelRunningJob,
  deleteJob,
  listJobs,
  listRows,
  readJob,
  readJobLog,
} from '../../../../src/eemt/page/jobs.ts';
import { cleanupDryRun, readSystemStatus, requireHealthy } from '../../../../src/eemt/page/system.ts';
import { submitJob, uploadFile } from '../../../../src/eemt/page/uploads.ts';
import type { Form } from '../../../../src/tools/http-form.ts';
import type { HttpOptions } from '../../../../src/tools/http.ts';

const parameters = { step: 15, linke: 3, albedo: 0.2, threads: 4 };

/** A page that gives this one answer. */
function pageWith(status: number, body: string) {
  const asked: string[] = [];
  const answer =
    (method: string) =>
    (url: string, ...[form]: readonly (Form | HttpOptions | null)[]) => {
      const fields = form !== null && form !== undefined && 'fields' in form ? (form.fields ?? {}) : {};
      asked.push([method, url, ...Object.entries(fields).map((entry) => entry.join('='))].join(' '));
      return Promise.resolve({ status, body });
    };
  const http = { get: answer('GET'), post: answer('POST'), delete: answer('DELETE') };
  const page: Page = { http, url: 'http://page/', timeoutMs: 1000, signal: new AbortController().signal };
  return { page, asked };
}

/** How a call ends on a page that gives this one answer. */
const ending = (call: (page: Page) => Promise<unknown>, status: number, body = ''): Promise<unknown> =>
  call(pageWith(status, body).page).catch((error: unknown) => error);

describe('the page', () => {
  it('is asked at the addresses that EEMT has', async () => {
    const { page, asked } = pageWith(
      200,
      JSON.stringify({ id: 'a', status: 'x', job_id: 'a', filename: 'f', stats: { processed_jobs: 1 } }),
    );
    await requireHealthy(page);
    await readJob(page, 'a/b');
    await submitJob(page, 'f', parameters);
    await cancelRunningJob(page, 'a');
    await deleteJob(page, 'a');
    await cleanupDryRun(page);
    expect(asked).toEqual([
      'GET http://page/health',
      'GET http://page/api/jobs/a%2Fb',
      'POST http://page/api/submit-job workflow_type=sol uploaded_filename=f step=15 linke_value=3 albedo_value=0.2 num_threads=4',
      'POST http://page/api/jobs/a/cancel',
      'DELETE http://page/api/jobs/a',
      'POST http://page/api/cleanup?dry_run=true',
    ]);
  });

  it.each([
    [500, '{"detail":"the disk\\n is full"}', 'answered with status 500: the disk is full'],
    [502, 'Bad Gateway', 'answered with status 502: Bad Gateway'],
    [404, '', 'answered with status 404'],
    [200, '<html>\n  down\n</html>', 'did not answer in JSON: <html> down </html>'],
    [200, '[{"id":1}]', 'did not answer as expected ([0].id is missing or of another kind): [{"id":1}]'],
    [200, '{}', 'did not answer as expected (the whole of it is missing or of another kind): {}'],
  ])('that does not answer as one that works is not ready: %d %s', async (status, body, said) => {
    expect(await ending(listJobs, status, body)).toMatchObject({
      code: 'READY_PAGE',
      exitCode: 6,
      message: `http://page/api/jobs ${said}`,
    });
  });

  it.each([
    ['health', requireHealthy],
    ['system status', readSystemStatus],
    ['jobs', listRows],
    ['job', (page: Page) => readJob(page, 'a')],
    ['log of a job', (page: Page) => readJobLog(page, 'a')],
    ['upload', (page: Page) => uploadFile(page, 'a.tif', '/a.tif')],
    ['submission', (page: Page) => submitJob(page, 'f', parameters)],
    ['cancel', (page: Page) => cancelRunningJob(page, 'a')],
    ['deletion', (page: Page) => deleteJob(page, 'a')],
    ['cleanup', cleanupDryRun],
  ])('that breaks down is not ready, whatever it was asked for: %s', async (_, call) => {
    expect(await ending(call, 500, '{"detail":"database is locked"}')).toMatchObject({
      code: 'READY_PAGE',
      message: expect.stringContaining(': database is locked') as string,
    });
  });

  it('that will not take a file or a job has refused, which is no fault of the environment', async () => {
    const body = '{"detail":"Only .tif and .tiff files are supported"}';
    expect(await ending((page) => uploadFile(page, 'a', '/a'), 400, body)).toMatchObject({
      code: 'TOOL_PAGE',
      exitCode: 5,
      message: 'The page refused to take the DEM: Only .tif and .tiff files are supported',
    });
    expect(await ending((page) => submitJob(page, 'f', parameters), 422)).toMatchObject({
      code: 'TOOL_PAGE',
      message: 'The page refused to take the job: status 422',
    });
  });

  it('tells that a job is not running, cannot be removed, or is not there', async () => {
    const cancel = (page: Page) => cancelRunningJob(page, 'a');
    const removal = (page: Page) => deleteJob(page, 'a');
    expect(await ending(cancel, 400)).toBe('not running');
    expect(await ending(cancel, 404)).toBe('unknown');
    expect(await ending(removal, 400)).toBe('running');
    expect(await ending(removal, 404)).toBe('unknown');
    expect(await ending((page) => readJob(page, 'a'), 404)).toBeUndefined();
    expect(await ending((page) => readJobLog(page, 'a'), 404)).toBeUndefined();
  });

  it('finds an error inside an answer that calls itself a success', async () => {
    const body = '{"status":"success","stats":{"processed_jobs":0,"errors":["no such table: jobs"]}}';
    expect(await ending(cleanupDryRun, 200, body)).toMatchObject({
      code: 'READY_PAGE',
      message: 'http://page/api/cleanup?dry_run=true says: no such table: jobs',
    });
  });
});

describe('a job', () => {
  it('has null for what a list leaves out', async () => {
    const body = '[{"id":"a","status":"running","progress":40}]';
    expect(await ending(listJobs, 200, body)).toEqual([
      {
        ...{ id: 'a', status: 'running', progress: 40, workflow_type: null, dem_filename: null },
        ...{ created_at: null, started_at: null, completed_at: null, parameters: null, error_message: null },
      },
    ]);
  });

  it('is given as it is where the rows are what is asked for', async () => {
    expect(await ending(listRows, 200, '[{"other":1},null]')).toEqual([{ other: 1 }, null]);
  });
});
