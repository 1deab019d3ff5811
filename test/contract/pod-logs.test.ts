import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LogRange } from '../../src/core/log.ts';
import { ToolFailedError } from '../../src/errors/index.ts';
import { podLogSources, readPodLog, type PodLogs } from '../../src/targets/kubernetes/pod-logs.ts';
import type { LogSource } from '../../src/targets/runtime.ts';
import { createKubeApi } from '../../src/tools/kube-api.ts';
import { startFakeApiServer } from '../support/fake-api-server.ts';

const never = new AbortController().signal;
const all: LogRange = { previous: false, follow: false, since: null, tail: null };
const source: LogSource = {
  ...{ id: '1/web', name: 'eemt-web-1', role: 'web', container: null, run: 'c1', running: true },
  ...{ ended: false, before: null },
};

async function serverWith(listener: RequestListener, tls = false): Promise<PodLogs> {
  const server = await startFakeApiServer(listener, { tls });
  onTestFinished(() => server.close());
  return { api: createKubeApi(), access: server.access, namespace: 'eemt' };
}

async function linesOf(logs: PodLogs, range: LogRange = all, signal = never) {
  const found = [];
  for await (const lines of readPodLog(logs, source, range, signal)) found.push(...lines);
  return found;
}

describe('logs of pods from the API server', () => {
  it('come with their times, whatever the zone of the node, over a connection with our certificate', async () => {
    const asked: string[] = [];
    const logs = await serverWith((request, response) => {
      asked.push(request.url ?? '');
      response.write('2026-01-01T01:00:00.5+01:00 one\n2026-01-01T00:00:00.600000001Z tw');
      response.end('o\nno time\n2026-01-01T00:00:01Z\n');
    }, true);
    const range = { previous: true, follow: true, since: '2026-01-01T00:00:00.000000000Z', tail: 7 };
    expect(await linesOf(logs, range)).toEqual([
      { at: '2026-01-01T00:00:00.500000000Z', text: 'one' },
      { at: '2026-01-01T00:00:00.600000001Z', text: 'two' },
      { at: '2026-01-01T00:00:00.600000001Z', text: 'no time' },
      { at: '2026-01-01T00:00:01.000000000Z', text: '' },
    ]);
    expect(asked).toEqual([
      '/api/v1/namespaces/eemt/pods/eemt-web-1/log?container=web&timestamps=true&previous=true&follow=true&sinceTime=2026-01-01T00%3A00%3A00.000000000Z&tailLines=7',
    ]);
  });

  it('are empty where there is no such log', async () => {
    const logs = await serverWith((_, response) => {
      response.writeHead(400).end('{"message":"previous terminated container not found"}');
    });
    expect(await linesOf(logs)).toEqual([]);
  });

  it('say why they cannot be read', async () => {
    const logs = await serverWith((_, response) => {
      response.writeHead(500).end('{"message":"the node does not answer"}');
    });
    await expect(linesOf(logs)).rejects.toThrow('the node does not answer');
  });

  it('tell a stream that broke from one that ended', async () => {
    const logs = await serverWith((_, response) => {
      response.write('2026-01-01T00:00:00Z one\n', () => response.destroy());
    });
    await expect(linesOf(logs)).rejects.toBeInstanceOf(ToolFailedError);
  });

  it('end with the signal, and the server hears of it', async () => {
    let open: ServerResponse | undefined;
    const logs = await serverWith((_, response) => {
      open = response;
      response.write('2026-01-01T00:00:00Z one\n');
    });
    const stop = new AbortController();
    const reading = readPodLog(logs, source, { ...all, follow: true }, stop.signal);
    expect((await reading.next()).value).toHaveLength(1);
    const closed = open && once(open, 'close');
    stop.abort(new TypeError('enough'));
    await expect(reading.next()).rejects.toMatchObject({ code: 'CANCELLED' });
    await closed;
  });

  it('hold the server while nobody takes them', async () => {
    let sent = 0;
    const line = `2026-01-01T00:00:00Z ${'x'.repeat(1000)}\n`.repeat(64);
    const logs = await serverWith((request, response) => {
      if (request.url?.includes('/log?') !== true) {
        response.end('{"items":[]}');
        return;
      }
      const more = (): void => {
        do sent += line.length;
        while (response.write(line));
        response.once('drain', more);
      };
      more();
    });
    const reading = readPodLog(logs, source, { ...all, follow: true }, never);
    await reading.next();
    // Whoever reads ahead has long done so by then.
    for (let n = 0; n < 50; n += 1) await podLogSources(logs, never);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    await reading.return(undefined);
  });

  it('of a line of 16 MB keep the beginning', async () => {
    const logs = await serverWith((_, response) => {
      response.end(`2026-01-01T00:00:00Z ${'x'.repeat(16_000_000)}\n2026-01-01T00:00:01Z next\n`);
    });
    const [long, next] = await linesOf(logs);
    expect(long?.text).toHaveLength(longestWithMark(long?.text ?? ''));
    expect(long?.text).toMatch(/^x{60000}x* … \(\d+ more characters\)$/);
    expect(next?.text).toBe('next');
  });

  it('have a source for each container, with its run and the run before', async () => {
    const state = (id: string) => ({ terminated: { containerID: id, finishedAt: '2026-01-01T00:00:00Z' } });
    const pod = {
      metadata: {
        name: 'eemt-web-1',
        uid: 'u1',
        labels: { 'app.kubernetes.io/component': 'web-interface' },
      },
      spec: {
        initContainers: [{ name: 'init' }],
        containers: [{ name: 'web' }, { name: 'waits' }, { name: 'new' }],
      },
      status: {
        phase: 'Running',
        initContainerStatuses: [{ name: 'init', state: state('i1') }],
        containerStatuses: [
          { name: 'web', containerID: 'w2', state: { running: {} }, lastState: state('w1') },
          { name: 'waits', containerID: 'x1', state: { waiting: {} }, lastState: state('x1') },
          { name: 'new', state: { waiting: {} } },
        ],
      },
    };
    const logs = await serverWith((_, response) => {
      response.end(JSON.stringify({ kind: 'PodList', items: [pod] }));
    });
    const before = (run: string) => ({ run, endedAt: '2026-01-01T00:00:00.000000000Z' });
    const common = { name: 'eemt-web-1', role: 'web', ended: false };
    expect(await podLogSources(logs, never)).toEqual([
      { ...common, id: 'u1/init', container: 'init', run: 'i1', running: false, before: null },
      { ...common, id: 'u1/web', container: 'web', run: 'w2', running: true, before: before('w1') },
      { ...common, id: 'u1/waits', container: 'waits', run: 'x1', running: false, before: before('x1') },
      { ...common, id: 'u1/new', container: 'new', run: null, running: false, before: null },
    ]);
  });
});

const longestWithMark = (text: string): number =>
  65_536 - '2026-01-01T00:00:00Z '.length + text.length - text.indexOf(' …');
