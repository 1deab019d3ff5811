import { describe, expect, it } from 'vitest';
import { NotReadyError, ToolFailedError } from '../../../../src/errors/index.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { observation } from '../../diagnosis/observations.ts';
import { looking, url } from './looking.ts';

const documented = () => {
  const { objects } = observation('documented-bugs');
  return Promise.resolve(objects.ok ? objects.value : []);
};

describe('observing', () => {
  it('looks at containers and objects in one call each, at the page and at its jobs', async () => {
    const { observe, calls } = await looking();
    expect(await observe()).toEqual({
      at: '2026-02-10T10:05:00Z',
      namespace: 'eemt',
      containers: {
        ok: true,
        value: [{ name: 'eemt-cluster-control-plane', role: 'control-plane', state: 'running' }],
      },
      objects: { ok: true, value: [] },
      logs: {},
      web: { ok: true, value: { url, healthy: true, database: { is: 'usable' } } },
    });
    expect(calls.toSorted()).toEqual([
      'containers',
      expect.stringMatching(/^get nodes,/),
      `${url}/api/jobs`,
      `${url}/health`,
    ]);
  });

  it.each([
    [
      'a failure',
      { status: 500, body: '{"error":\n"no such table: jobs"}' },
      'answered with status 500: {"error": "no such table: jobs"}',
    ],
    [
      'no list',
      { status: 200, body: '{"jobs": 1}' },
      'did not answer as expected (the whole of it is missing or of another kind): {"jobs": 1}',
    ],
    ['no JSON', { status: 200, body: '<html>' }, 'did not answer in JSON: <html>'],
  ])('takes %s instead of the jobs for a database that cannot be used', async (_, answer, why) => {
    const { observe } = await looking({
      http: (asked) => Promise.resolve(asked.endsWith('/health') ? { status: 200, body: 'ok' } : answer),
    });
    expect((await observe()).web).toEqual({
      ok: true,
      value: {
        url,
        healthy: true,
        database: { is: 'unusable', why: `${url}/api/jobs ${why}`, answered: true },
      },
    });
  });

  it('tells a list of jobs that does not come from one that the page cannot give', async () => {
    const { observe } = await looking({
      http: (asked) =>
        asked.endsWith('/health')
          ? Promise.resolve({ status: 200, body: 'ok' })
          : Promise.reject(new ToolFailedError('TOOL_HTTP', 'no answer within 2 s')),
    });
    expect((await observe()).web).toMatchObject({
      value: { database: { is: 'unusable', why: 'no answer within 2 s', answered: false } },
    });
  });

  it('does not ask an API server whose container is stopped', async () => {
    const { observe, calls, ours } = await looking({
      containers: () => Promise.resolve([ours('control-plane', { state: 'exited' }), ours('worker')]),
    });
    expect((await observe()).objects).toEqual({ ok: false, why: 'the control plane is not running' });
    expect(calls.some((call) => call.startsWith('get'))).toBe(false);
  });

  it('says why a part is missing, in one line, and keeps the others', async () => {
    const { observe } = await looking({
      get: () =>
        Promise.reject(
          new ToolFailedError('TOOL', 'kubectl ended with 1', {
            details: { tail: ['x', 'connection refused', ''] },
          }),
        ),
      http: () => Promise.reject(new ToolFailedError('TOOL', 'nobody')),
    });
    expect(await observe()).toMatchObject({
      containers: { ok: true },
      objects: { ok: false, why: 'connection refused' },
      web: { ok: true, value: { url, healthy: false } },
    });
  });

  it('asks the API server all the same where the engine does not answer, and no page', async () => {
    const { observe, calls } = await looking({
      containers: () => Promise.reject(new ToolFailedError('TOOL', 'engine is gone')),
    });
    expect(await observe()).toMatchObject({
      containers: { ok: false, why: 'engine is gone' },
      objects: { ok: true },
      web: { ok: false, why: 'no address of the web interface is known' },
    });
    expect(calls.some((call) => call.startsWith('http'))).toBe(false);
  });

  it('says that there is no address rather than that nobody answers', async () => {
    const { observe, calls } = await looking({ containers: () => Promise.resolve([]) });
    expect(await observe()).toMatchObject({
      containers: { ok: true, value: [] },
      objects: { ok: false, why: 'there is no cluster' },
      web: { ok: false, why: 'no address of the web interface is known' },
    });
    expect(calls).toEqual(['containers']);
  });

  it('asks nothing of a cluster that is not provably ours, and says whose it is', async () => {
    const foreign = nodeContainer('eemt-cluster', 'eemt-cluster-control-plane');
    const { observe, calls } = await looking({ containers: () => Promise.resolve([foreign]) });
    expect(await observe({ closely: true })).toMatchObject({
      containers: { ok: true, value: [] },
      objects: { ok: false, why: 'the cluster is not provably of this environment' },
      web: { ok: false },
      foreign: { cluster: 'eemt-cluster', why: 'eemt-cluster-control-plane was not made by eemt-dev' },
    });
    expect(calls).toEqual(['containers']);
  });

  it('rejects when the run was stopped', async () => {
    const { observe, abort } = await looking({
      get: () => {
        abort();
        return Promise.reject(new ToolFailedError('TOOL', 'killed'));
      },
    });
    await expect(observe()).rejects.toThrow('stopped by the test');
  });

  it('reads the log of the crash before, only when asked', async () => {
    const logs = () => Promise.resolve(['Permission denied']);
    const plain = await looking({ get: documented, logs });
    expect((await plain.observe()).logs).toEqual({});
    const { observe, calls } = await looking({ get: documented, logs });
    const { logs: read } = await observe({ closely: true });
    expect(read).toEqual({ 'eemt-web-6d4f9c-x2k4p/web-interface': ['Permission denied'] });
    expect(calls).toContain('logs eemt-web-6d4f9c-x2k4p/web-interface --previous');
  });

  it('goes on without a log that cannot be read', async () => {
    const { observe } = await looking({
      get: documented,
      logs: () => Promise.reject(new ToolFailedError('TOOL', 'previous terminated container not found')),
    });
    const { logs, objects } = await observe({ closely: true });
    expect(logs).toEqual({});
    expect(objects.ok).toBe(true);
  });

  it('asks for failed jobs only closely, and has what each of them says', async () => {
    const pages: Readonly<Record<string, unknown>> = {
      '/api/jobs?status=failed&limit=5': [{ id: 'a/b', status: 'failed' }],
      '/api/jobs/a%2Fb': { id: 'a/b', status: 'failed', error_message: 'because' },
    };
    const { observe, calls } = await looking({
      http: (asked) => {
        const answer = pages[asked.slice(url.length)] ?? [];
        return Promise.resolve({ status: 200, body: JSON.stringify(answer) });
      },
    });
    expect(await observe()).not.toHaveProperty('jobs');
    expect((await observe({ closely: true })).jobs).toMatchObject({
      ok: true,
      value: [{ id: 'a/b', error: 'because' }],
    });
    expect(calls.filter((call) => call.startsWith(`${url}/api`))).toEqual([
      `${url}/api/jobs`,
      `${url}/api/jobs?status=failed&limit=5`,
      `${url}/api/jobs?status=running&limit=5`,
      `${url}/api/jobs/a%2Fb`,
    ]);
  });

  it.each([
    ['is not healthy', 500, '[]'],
    ['cannot use its database', 200, '{}'],
  ])('asks a page for no jobs that %s', async (_, status, body) => {
    const { observe, calls } = await looking({ http: () => Promise.resolve({ status, body }) });
    expect(await observe({ closely: true })).not.toHaveProperty('jobs');
    expect(calls.filter((call) => call.includes('status='))).toEqual([]);
  });

  it('says where a healthy page does not tell of its failed jobs', async () => {
    const { observe } = await looking({
      http: (asked) =>
        asked.includes('status=')
          ? Promise.reject(new ToolFailedError('TOOL_HTTP', 'no answer within 2 s'))
          : Promise.resolve({ status: 200, body: '[]' }),
    });
    expect((await observe({ closely: true })).jobs).toEqual({ ok: false, why: 'no answer within 2 s' });
  });

  it('gives the reason of a missing part as text alone, so that it can be recorded', async () => {
    const { observe } = await looking({ get: () => Promise.reject(new NotReadyError('X', 'no')) });
    expect((await observe()).objects).toEqual({ ok: false, why: 'no' });
  });
});
