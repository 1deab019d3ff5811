import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { logs } from '../../../../src/cli/verbs/logs.ts';
import type { KubeApi } from '../../../../src/tools/kube-api.ts';
import { emptyFolder } from '../../../support/checkout.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { MemoryStream, runCli, type CliOptions } from '../../../support/run-cli.ts';
import { runningEemt } from '../../../support/running-eemt.ts';

const podOf = (name: string, component: string, restarted = false) => ({
  metadata: { name, uid: name, labels: { 'app.kubernetes.io/component': component } },
  spec: { containers: [{ name: 'main' }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'main',
        containerID: `${name}-2`,
        state: { running: {} },
        ...(restarted ? { lastState: { terminated: { containerID: `${name}-1` } } } : {}),
      },
    ],
  },
});
const pods = [
  podOf('web-1', 'web-interface'),
  podOf('worker-1', 'worker', true),
  podOf('worker-2', 'worker'),
];
const written: Readonly<Record<string, readonly string[]>> = {
  'web-1': ['01 GET /jobs 200', '04 GET /jobs 503'],
  'worker-1': ['02 day 1', '05 day 3'],
  'worker-2': ['03 day 2'],
};

function apiOf(more: Partial<KubeApi> = {}): Partial<KubeApi> {
  return {
    get: () => Promise.resolve({ items: pods }),
    stream: (_access, path) => {
      const pod = /pods\/([^/]+)\//.exec(path)?.[1] ?? '';
      const tail = Number(/tailLines=(\d+)/.exec(path)?.[1] ?? 100);
      const lines = path.includes('previous') ? ['01 the run before'] : (written[pod] ?? []);
      const text = lines.slice(-tail).map((line) => `2026-01-01T00:00:${line.replace(' ', 'Z ')}\n`);
      return Promise.resolve(Readable.from([Buffer.from(text.join(''))]));
    },
    ...more,
  };
}

function call(args: readonly string[], kubeApi = apiOf(), options: CliOptions = {}) {
  const state = emptyFolder();
  const tools = { ...runningEemt(state), kubeApi };
  return runCli(['logs', ...args], {
    verbs: [logs],
    state,
    createRun: ({ emit, signal }) => Promise.resolve({ ...fakeRun(tools).run, signal, emit }),
    ...options,
  });
}

describe('logs', () => {
  it('puts the lines of all into order of time, each behind the name of its pod', async () => {
    const { stdout, exitCode } = await call(['all']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'web-1  GET /jobs 200\nworker-1  day 1\nworker-2  day 2',
        'web-1  GET /jobs 503\nworker-1  day 3\n',
      ].join('\n'),
    );
  });

  it.each([
    [['web'], 'GET /jobs 200\nGET /jobs 503\n'],
    [['worker-2', '--timestamps'], '2026-01-01T00:00:03.000000000Z day 2\n'],
    [['worker', '--tail', '1'], 'worker-2  day 2\nworker-1  day 3\n'],
    [['all', '--tail', '0'], ''],
    [['all', '--grep', '/[13]$/'], 'worker-1  day 1\nweb-1  GET /jobs 503\nworker-1  day 3\n'],
    [['web', '--grep', '503'], 'GET /jobs 503\n'],
    [['web', '--since', '2026-01-01T00:00:02Z'], 'GET /jobs 503\n'],
    [['worker', '--previous'], 'worker-1  the run before\n'],
  ])('%j prints what is asked for', async (args, wanted) => {
    const { stdout, exitCode, stderr } = await call(args);
    expect(stderr).toBe('');
    expect({ stdout, exitCode }).toEqual({ stdout: wanted, exitCode: 0 });
  });

  it.each([
    [['webb'], 'No part of EEMT is called webb'],
    [['web', '-c', 'sidecar'], 'There is no container sidecar in web'],
    [['web', '--tail', 'some'], '--tail some is no number'],
    [['web', '--since', 'yesterday'], '--since yesterday is neither'],
    [['web', '--grep', '/(/'], '--grep /(/ is no pattern'],
  ])('%j is told to be wrong', async (args, wanted) => {
    const { stderr, exitCode } = await call(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(wanted);
  });

  it('ends with 1 and says so where nothing has restarted, has started, or can be read', async () => {
    expect(await call(['web', '--previous'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('No container has restarted: web-1') as string,
    });
    const created = { ...podOf('web-1', 'web-interface'), status: { phase: 'Pending' } };
    const starting = apiOf({ get: () => Promise.resolve({ items: [created] }) });
    expect(await call(['web'], starting)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Not started yet: web-1') as string,
    });
  });

  it('-f of one pod ends when the pod has gone', async () => {
    let lists = 0;
    const api = apiOf({ get: () => Promise.resolve({ items: (lists += 1) < 3 ? pods : [] }) });
    const { stdout, stderr, exitCode } = await call(['web-1', '-f'], api);
    expect({ stdout, exitCode }).toEqual({ stdout: 'GET /jobs 200\nGET /jobs 503\n', exitCode: 0 });
    expect(stderr).toContain('web-1 has left');
  });

  it('waits for a slow reader, so that lines never pile up', async () => {
    const stdout = new MemoryStream();
    let most = 0;
    stdout._write = (chunk: Buffer, _encoding, done) => {
      most = Math.max(most, stdout.writableLength);
      stdout.text += chunk.toString();
      setImmediate(done);
    };
    const piece = Buffer.from(`2026-01-01T00:00:00Z ${'x'.repeat(1000)}\n`.repeat(60));
    const api = apiOf({
      stream: () => Promise.resolve(Readable.from(Array.from({ length: 100 }, () => piece))),
    });
    const answer = await call(['web', '--tail', 'all'], api, { stdout });
    expect(answer.stdout).toHaveLength(100 * 60 * 1001);
    expect(most).toBeLessThan(200_000);
  });
});
