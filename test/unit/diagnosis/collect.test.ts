import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/plan/step.ts';
import type { Tools } from '../../../src/tools/index.ts';
import { collectObservation } from '../../../src/diagnosis/collect.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import { ToolFailedError } from '../../../src/errors/index.ts';
import { nodeContainer } from '../../support/node-container.ts';
import { observation } from './observations.ts';

const env = environmentOf('eemt', 'eemt', { state: '/state', cache: '/cache' });
const access = { kubeconfig: env.paths.kubeconfig, context: env.context };
const url = 'http://127.0.0.1:5000';

interface Fakes {
  readonly containers?: () => Promise<unknown>;
  readonly get?: () => Promise<unknown>;
  readonly logs?: (pod: string, container: string, previous: boolean) => Promise<readonly string[]>;
  readonly http?: (url: string) => Promise<unknown>;
  readonly signal?: AbortSignal;
}

function world(fakes: Fakes): { readonly run: Run; readonly calls: string[] } {
  const calls: string[] = [];
  const said = <T>(name: string, answer: T): T => {
    calls.push(name);
    return answer;
  };
  const tools = {
    clock: { iso: () => '2026-02-10T10:05:00Z' },
    docker: {
      containers: (label: string) =>
        said(
          `docker ${label}`,
          fakes.containers?.() ?? Promise.resolve([nodeContainer(env.cluster, 'eemt-cluster-control-plane')]),
        ),
    },
    kubectl: {
      get: () => said('get', fakes.get?.() ?? Promise.resolve([])),
      logs: (
        _access: unknown,
        _namespace: string,
        pod: string,
        container: string,
        options: { previous: boolean },
      ) =>
        said(
          `logs ${pod}/${container} ${String(options.previous)}`,
          fakes.logs?.(pod, container, options.previous) ?? Promise.resolve(['x']),
        ),
    },
    http: {
      get: (asked: string) =>
        said(asked, fakes.http?.(asked) ?? Promise.resolve({ status: 200, body: '[]' })),
    },
  } as unknown as Tools;
  return {
    run: { tools, signal: fakes.signal ?? new AbortController().signal, emit: () => undefined },
    calls,
  };
}

describe('collecting', () => {
  it('looks at containers and objects in one call each, at the page and at its jobs', async () => {
    const { run, calls } = world({});
    const seen = await collectObservation(env, access, url, run);
    expect(calls.sort()).toEqual([
      'docker io.x-k8s.kind.cluster=eemt-cluster',
      'get',
      `${url}/api/jobs`,
      `${url}/health`,
    ]);
    expect(seen).toEqual({
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
  });

  it.each([
    [
      'a failure',
      { status: 500, body: '{"error":\n"no such table: jobs"}' },
      'with status 500: {"error": "no such table: jobs"}',
    ],
    ['no list', { status: 200, body: '{"jobs": 1}' }, 'without a list of jobs: {"jobs": 1}'],
    ['no JSON', { status: 200, body: '<html>' }, 'without a list of jobs: <html>'],
  ])('takes %s instead of the jobs for a database that cannot be used', async (_, answer, why) => {
    const { run } = world({
      http: (asked) => Promise.resolve(asked.endsWith('/health') ? { status: 200, body: 'ok' } : answer),
    });
    expect((await collectObservation(env, access, url, run)).web).toEqual({
      ok: true,
      value: {
        url,
        healthy: true,
        database: { is: 'unusable', why: `${url}/api/jobs answered ${why}`, answered: true },
      },
    });
  });

  it('tells a list of jobs that does not come from one that the page cannot give', async () => {
    const { run } = world({
      http: (asked) =>
        asked.endsWith('/health')
          ? Promise.resolve({ status: 200, body: 'ok' })
          : Promise.reject(new ToolFailedError('TOOL_HTTP', 'no answer within 2 s')),
    });
    expect((await collectObservation(env, access, url, run)).web).toMatchObject({
      value: { database: { is: 'unusable', why: 'no answer within 2 s', answered: false } },
    });
  });

  it('does not ask an API server whose container is stopped', async () => {
    const { run, calls } = world({
      containers: () =>
        Promise.resolve([
          nodeContainer(env.cluster, 'control-plane', { state: 'exited' }),
          nodeContainer(env.cluster, 'worker'),
        ]),
    });
    const seen = await collectObservation(env, access, url, run);
    expect(seen.objects).toEqual({ ok: false, why: 'the control plane is not running' });
    expect(calls).not.toContain('get');
  });

  it('says why a part is missing, in one line, and keeps the others', async () => {
    const { run } = world({
      containers: () => Promise.reject(new ToolFailedError('TOOL', 'engine is gone')),
      get: () =>
        Promise.reject(
          new ToolFailedError('TOOL', 'kubectl ended with 1', {
            details: { tail: ['x', 'connection refused', ''] },
          }),
        ),
      http: () => Promise.reject(new ToolFailedError('TOOL', 'nobody')),
    });
    expect(await collectObservation(env, access, url, run)).toMatchObject({
      containers: { ok: false, why: 'engine is gone' },
      objects: { ok: false, why: 'connection refused' },
      web: { ok: true, value: { url, healthy: false } },
    });
  });

  it('says that there is no address rather than that nobody answers', async () => {
    const { run, calls } = world({});
    expect((await collectObservation(env, access, null, run)).web.ok).toBe(false);
    expect(calls.some((call) => call.startsWith('http'))).toBe(false);
  });

  it('rejects when the run was stopped', async () => {
    const stop = new AbortController();
    const { run } = world({
      signal: stop.signal,
      get: () => {
        stop.abort(new TypeError('stopped'));
        return Promise.reject(new ToolFailedError('TOOL', 'killed'));
      },
    });
    await expect(collectObservation(env, access, url, run)).rejects.toThrow('stopped');
  });

  it('reads the log of the crash before, only when asked', async () => {
    const { objects } = observation('documented-bugs');
    const get = () => Promise.resolve(objects.ok ? objects.value : []);
    const plain = world({ get });
    expect((await collectObservation(env, access, url, plain.run)).logs).toEqual({});
    const asked = world({ get, logs: () => Promise.resolve(['Permission denied']) });
    const seen = await collectObservation(env, access, url, asked.run, { withLogs: true });
    expect(seen.logs).toEqual({ 'eemt-web-6d4f9c-x2k4p/web-interface': ['Permission denied'] });
    expect(asked.calls).toContain('logs eemt-web-6d4f9c-x2k4p/web-interface true');
  });

  it('goes on without a log that cannot be read', async () => {
    const { objects } = observation('documented-bugs');
    const { run } = world({
      get: () => Promise.resolve(objects.ok ? objects.value : []),
      logs: () => Promise.reject(new ToolFailedError('TOOL', 'previous terminated container not found')),
    });
    expect((await collectObservation(env, access, url, run, { withLogs: true })).logs).toEqual({});
  });
});
