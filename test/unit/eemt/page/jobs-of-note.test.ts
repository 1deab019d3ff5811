import { describe, expect, it } from 'vitest';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { jobsOfNote } from '../../../../src/eemt/page/jobs-of-note.ts';

const row = {
  id: '1',
  workflow_type: 'sol',
  status: 'failed',
  created_at: '2026-02-10 10:00:00',
  dem_filename: 'x.tif',
  progress: 30,
};

describe('the jobs of note', () => {
  it('have their times as ISO and their words in one short line', async () => {
    const { read } = page({
      failed: [row],
      '1': { ...row, completed_at: '2026-02-10T10:05:00.123456', error_message: `one\n${'x'.repeat(600)}` },
    });
    const [job] = await read();
    expect(job).toMatchObject({
      id: '1',
      workflow: 'sol',
      dem: 'x.tif',
      createdAt: '2026-02-10T10:00:00.000Z',
      endedAt: '2026-02-10T10:05:00.123Z',
    });
    expect(job?.error).toMatch(/^one x{496}$/);
  });

  it('are at most five of a kind, also of a page that knows no filter', async () => {
    const all = Array.from({ length: 9 }, (_, index) => ({ ...row, id: String(index) }));
    const running = { ...row, id: 'r', status: 'running' };
    const { read, calls } = page({ failed: [...all, running], running: [...all, running] });
    expect((await read()).map(({ id, status }) => `${status} ${id}`)).toEqual([
      ...['failed 0', 'failed 1', 'failed 2', 'failed 3', 'failed 4'],
      'running r',
    ]);
    expect(calls).toHaveLength(7);
  });

  it.each([
    ['is gone', undefined],
    ['is told in another form', { detail: 'no' }],
    ['cannot be had', new ToolFailedError('TOOL_HTTP', 'no answer')],
  ])('are there without words where one %s', async (_, answer) => {
    expect(await page({ failed: [row], '1': answer }).read()).toMatchObject([{ id: '1', error: null }]);
  });

  it('pass over rows that are no jobs', async () => {
    expect(await page({ failed: [null, 'x', { id: 1 }, { status: 'failed' }] }).read()).toEqual([]);
  });

  it('reject where the page lists none', async () => {
    await expect(page({ failed: { detail: 'broken' } }).read()).rejects.toMatchObject({ code: 'READY_PAGE' });
  });

  it('reject when stopped', async () => {
    const { read, stop } = page({ failed: [row], '1': new ToolFailedError('TOOL_HTTP', 'aborted') });
    stop();
    await expect(read()).rejects.toThrow('aborted');
  });
});

/** A page with these answers, by status of a list or by id; `calls` are the addresses it was asked. */
function page(answers: Readonly<Record<string, unknown>>) {
  const calls: string[] = [];
  const controller = new AbortController();
  const get = (url: string) => {
    calls.push(url);
    const { pathname, searchParams } = new URL(url);
    const answer = answers[searchParams.get('status') ?? pathname.split('/').at(-1) ?? ''];
    if (answer instanceof Error) return Promise.reject(answer);
    const isList = searchParams.has('status');
    if (answer === undefined && !isList) return Promise.resolve({ status: 404, body: '{}' });
    return Promise.resolve({ status: 200, body: JSON.stringify(answer ?? []) });
  };
  const unasked = () => Promise.reject(new TypeError('not asked for'));
  const http = { get, post: unasked, delete: unasked, download: unasked };
  return {
    calls,
    stop: () => {
      controller.abort();
    },
    read: () => jobsOfNote({ http, url: 'http://127.0.0.1:5000/', timeoutMs: 1, signal: controller.signal }),
  };
}
