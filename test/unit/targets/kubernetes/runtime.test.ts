import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { kubeRuntime } from '../../../../src/targets/kubernetes/runtime.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { held } from '../../../support/held.ts';

const env = environmentOf('demo', 'eemt', { state: '/state', cache: '/cache' });
const access = { kubeconfig: '/state/kubeconfig', context: 'kind-demo' };
const { signal } = new AbortController();

const pod = (name: string, component: string, more: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { 'app.kubernetes.io/component': component } },
  spec: { nodeName: 'node-1' },
  status: { phase: 'Running', podIP: '10.244.1.5' },
  ...more,
});
const leaving = pod('web-2', 'web-interface');
const pods = [
  pod('web-1', 'web-interface'),
  { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-31T12:00:00Z' } },
  pod('worker-1', 'worker', { spec: {}, status: { phase: 'Pending' } }),
];

function runtime() {
  const calls: string[] = [];
  const { run } = fakeRun({
    kubectl: {
      tool: 'kubectl',
      get: (_access, kinds) =>
        Promise.resolve(kinds.includes('pods') ? pods : [pod('eemt-web', 'x'), pod('eemt-work-queue', 'x')]),
      delete: (_access, namespace, names) => {
        calls.push(`delete in ${namespace}: ${names.join(' ')}`);
        return Promise.resolve();
      },
    },
    process: {
      run: ({ args, accept, timeoutMs }) => {
        calls.push(args.join(' '));
        return Promise.resolve({
          exitCode: accept?.includes(7) ? 7 : 0,
          stdout: 'out',
          stderr: `limit ${String(timeoutMs)}`,
          durationMs: 1,
        });
      },
    },
  });
  return { calls, ...kubeRuntime(env, access, run) };
}

describe('the pods of EEMT', () => {
  it('have a role, a node and an address, and run or do not', async () => {
    expect(await runtime().instances(signal)).toEqual([
      { name: 'web-1', role: 'web', running: true, node: 'node-1', address: '10.244.1.5' },
      { name: 'web-2', role: 'web', running: false, node: 'node-1', address: '10.244.1.5' },
      { name: 'worker-1', role: 'worker', running: false, node: null, address: null },
    ]);
  });

  it('run a command and answer with its exit code and what it said', async () => {
    const { run, calls, instances } = runtime();
    const [web] = await instances(signal);
    if (!web) throw new TypeError('no web pod');
    expect(await run(web, ['ls', '-la'], { timeoutMs: 9, signal })).toMatchObject({
      exitCode: 7,
      stdout: 'out',
      stderr: 'limit 9',
    });
    expect(calls).toEqual([
      '--kubeconfig /state/kubeconfig --context kind-demo --namespace eemt exec web-1 -- ls -la',
    ]);
  });

  it('of one role are restarted, and no others', async () => {
    const { restart, calls } = runtime();
    await restart(held, 'web', signal);
    await restart(held, 'none', signal);
    expect(calls).toEqual(['delete in eemt: pods web-1 web-2 --grace-period=5']);
  });

  it('reach each other by the names of the services', async () => {
    expect(await runtime().serviceNames(signal)).toEqual(['eemt-web', 'eemt-work-queue']);
  });
});
