import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { watchCreation } from '../../../../src/clusters/kind/watch-creation.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { CancelledError, PrerequisiteError, ToolFailedError } from '../../../../src/errors/index.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';

const env = environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' });

interface Node {
  readonly state: EngineContainer['state'];
  /** Answers of commands by their first word; another one finds the node not ready for commands. */
  readonly says?: Readonly<Record<string, string>>;
}

/** A run whose control plane is another one at every look; the last one stays. */
function runWith(nodes: readonly Node[], console = '') {
  let looks = 0;
  const now = () => nodes[Math.min(looks, nodes.length) - 1] ?? nodes[0];
  return fakeRun({
    clock: {
      nowMs: () => 0,
      iso: () => '',
      sleep: async (_ms, signal) => {
        await setImmediate();
        signal.throwIfAborted();
      },
    },
    process: { run: () => Promise.resolve({ stdout: console, stderr: '', exitCode: 0, durationMs: 1 }) },
    docker: {
      containers: () => {
        looks += 1;
        return Promise.resolve([
          {
            id: 'cp',
            name: 'demo-cluster-control-plane',
            state: now()?.state ?? 'running',
            image: '',
            labels: { 'io.x-k8s.kind.role': 'control-plane' },
            address: null,
            gateway: null,
            mounts: [],
            ports: [],
          },
        ]);
      },
      exec: (_node, [command = '']) => {
        const stdout = now()?.says?.[command];
        if (stdout === undefined)
          return Promise.reject(new ToolFailedError('TOOL_FAILED', `${command} is not there yet`));
        return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
      },
    },
  });
}

/** A `kind create` that waits for minutes, as far as anybody here can tell. */
const waits = (signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new CancelledError('CANCELLED', 'Stopped: kind create')));
  });
const log = (container: string, starts: number) =>
  `/var/log/pods/kube-system_${container}-demo-cluster-control-plane_0f5e/${container}/${String(starts)}.log\n`;
const said = (text: string) => `2026-11-21T08:59:42.205256245Z stderr F ${text}\n`;

describe('a creation that cannot succeed', () => {
  it('is ended once etcd has ended three times, with its last lines', async () => {
    const starting: Node = { state: 'running' };
    const once: Node = {
      state: 'running',
      says: { find: log('etcd', 1), tail: said('starting'), systemctl: 'NRestarts=0\n' },
    };
    const thrice: Node = { state: 'running', says: { find: log('etcd', 3), tail: said('panic: boom') } };
    const { run } = runWith([starting, once, thrice]);
    await expect(watchCreation(env, run, waits)).rejects.toMatchObject({
      code: 'CLUSTER_NOT_CREATED',
      exitCode: 5,
      message: 'demo-cluster could not be made. etcd ended 3 times.',
      details: { tail: ['panic: boom'] },
    });
  });

  it('is ended at once where a container says what starting again cannot mend', async () => {
    const { run } = runWith([
      { state: 'running', says: { find: log('kube-apiserver', 1), tail: said('Error: unknown flag: --x') } },
    ]);
    await expect(watchCreation(env, run, waits)).rejects.toThrow(/kube-apiserver does not know its flag --x/);
  });

  const journal = (restarts: number, line: string): Node => ({
    state: 'running',
    says: { find: '', systemctl: `NRestarts=${String(restarts)}\n`, journalctl: `${line}\n` },
  });

  it('is ended where the kubelet refuses the machine, after its second start', async () => {
    const { run } = runWith([journal(2, 'kubelet is configured to not run on a host using cgroup v1.')]);
    await expect(watchCreation(env, run, waits)).rejects.toThrow(/control groups v1/);
  });

  it('is ended where the kubelet does not stay, for whatever reason', async () => {
    const { run } = runWith([journal(29, 'exit status 1'), journal(30, 'exit status 1')]);
    await expect(watchCreation(env, run, waits)).rejects.toThrow('The kubelet was started 30 times');
  });

  it('is ended where a node has ended, with what the node wrote', async () => {
    const { run } = runWith(
      [{ state: 'created' }, { state: 'running' }, { state: 'exited' }],
      'Failed to create inotify object: Too many open files',
    );
    await expect(watchCreation(env, run, waits)).rejects.toThrow(/inotify/);
  });
});

describe('a creation that is left alone', () => {
  it('goes on while the API server restarts a few times, and while no look succeeds', async () => {
    const says = {
      find: log('kube-apiserver', 4) + log('etcd', 0),
      tail: said('waiting for etcd'),
      systemctl: 'NRestarts=29\n',
    };
    const { run } = runWith([{ state: 'running' }, { state: 'running', says }]);
    await watchCreation(env, run, async (signal) => {
      for (let turn = 0; turn < 50; turn += 1) await setImmediate();
      signal.throwIfAborted();
    });
  });

  it('that fails by itself tells the cause from kind’s own lines, and its command', async () => {
    const { run } = runWith([{ state: 'created' }]);
    const failed = watchCreation(env, run, (_signal, onLine) => {
      onLine(
        'docker: Error response from daemon: Bind for 127.0.0.1:5000 failed: port is already allocated.',
      );
      onLine('Stack Trace:');
      return Promise.reject(
        new ToolFailedError('TOOL_FAILED', 'kind create failed with exit code 1: main.main()', {
          details: { command: 'kind create cluster', exitCode: 1, tail: ['main.main()'] },
        }),
      );
    });
    await expect(failed).rejects.toMatchObject({
      code: 'CLUSTER_NOT_CREATED',
      message: expect.stringContaining('The port 127.0.0.1:5000 is taken.') as string,
      details: { command: 'kind create cluster', exitCode: 1 },
    });
  });

  it('that a person stopped, or without kind, stays what it is', async () => {
    const stopped = runWith([{ state: 'running' }]);
    const creation = watchCreation(env, stopped.run, waits);
    stopped.abort();
    await expect(creation).rejects.toThrow('stopped by the test');
    const { run } = runWith([{ state: 'running' }]);
    const missing = new PrerequisiteError('TOOL_MISSING', 'kind is not installed');
    await expect(watchCreation(env, run, () => Promise.reject(missing))).rejects.toBe(missing);
  });
});
