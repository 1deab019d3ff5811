import { describe, expect, it } from 'vitest';
import { pageApi } from '../../../src/eemt/page-api.ts';
import type { Form } from '../../../src/tools/http-form.ts';
import type { Http } from '../../../src/tools/http.ts';

const options = { timeoutMs: 1000, signal: new AbortController().signal };

/** A page that gives this one answer. */
function page(status: number, body: string) {
  const asked: string[] = [];
  const answer = (method: string) => (url: string, form?: Form | null) => {
    const fields = Object.entries(form?.fields ?? {}).map((entry) => entry.join('='));
    asked.push([method, url, ...fields].join(' '));
    return Promise.resolve({ status, body });
  };
  const http = { get: answer('GET'), post: answer('POST'), delete: answer('DELETE') } as unknown as Http;
  return { api: pageApi(http, 'http://page/'), asked };
}

describe('the API of the page', () => {
  it('is asked at the addresses that EEMT has', async () => {
    const { api, asked } = page(
      200,
      JSON.stringify({ id: 'a', status: 'x', job_id: 'a', filename: 'f', stats: { processed_jobs: 1 } }),
    );
    await api.health(options);
    await api.job('a/b', options);
    await api.submit('f', { step: '15' }, options);
    await api.cancel('a', options);
    await api.remove('a', options);
    await api.cleanupDryRun(options);
    expect(asked).toEqual([
      'GET http://page/health',
      'GET http://page/api/jobs/a%2Fb',
      'POST http://page/api/submit-job workflow_type=sol uploaded_filename=f step=15',
      'POST http://page/api/jobs/a/cancel',
      'DELETE http://page/api/jobs/a',
      'POST http://page/api/cleanup?dry_run=true',
    ]);
  });

  it.each([
    [500, '{"detail":"the disk\\n is full"}', 'answered with status 500: the disk is full'],
    [502, 'Bad Gateway', 'answered with status 502: Bad Gateway'],
    [404, '', 'answered with status 404'],
    [200, '<html>', 'answered something else than expected: <html>'],
    [200, '[{"id":1}]', 'answered something else than expected: [{"id":1}]'],
  ])('tells what the page said instead: %d %s', async (status, body, said) => {
    await expect(page(status, body).api.jobs(options)).rejects.toMatchObject({
      code: 'READY_PAGE',
      exitCode: 6,
      message: `http://page/api/jobs ${said}`,
    });
  });

  it('takes for an answer that a job is not running, or cannot be removed', async () => {
    expect(await page(400, '').api.cancel('a', options)).toBe(false);
    expect(await page(404, '').api.cancel('a', options)).toBe(false);
    expect(await page(400, '').api.remove('a', options)).toBe(false);
    expect(await page(404, '').api.remove('a', options)).toBe(true);
    await expect(page(500, '').api.cancel('a', options)).rejects.toMatchObject({ code: 'READY_PAGE' });
    await expect(page(500, '').api.remove('a', options)).rejects.toMatchObject({ code: 'READY_PAGE' });
  });

  it('finds an error inside an answer that calls itself a success', async () => {
    const body = '{"status":"success","stats":{"processed_jobs":0,"errors":["no such table: jobs"]}}';
    await expect(page(200, body).api.cleanupDryRun(options)).rejects.toThrow('says: no such table: jobs');
  });
});
