import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LogRange } from '../../src/core/log.ts';
import { containerLogs } from '../../src/targets/container-logs.ts';
import type { LogSource } from '../../src/targets/runtime.ts';
import { createDocker } from '../../src/tools/docker-client.ts';
import { frame, json, startFakeEngine } from './docker-fake-engine.ts';

const never = new AbortController().signal;
const all: LogRange = { previous: false, follow: false, since: null, tail: null };
const startedAt = '2026-01-01T00:00:05.000000007Z';
const listed = {
  id: 'abc',
  name: 'eemt-compose-web-1',
  role: 'web',
  running: true,
  restarting: false,
  startedAt,
  restarted: true,
};
const at = (second: number, text: string) => `2026-01-01T00:00:0${String(second)}.000000001Z ${text}`;

async function engineThat(answers: (response: ServerResponse) => void, tty = false) {
  const engine = await startFakeEngine({
    answer: (route, _request, response) => {
      if (route === 'GET /containers/abc/json') json(response, 200, { Id: 'abc', Config: { Tty: tty } });
      else if (route === 'GET /containers/abc/logs') answers(response);
      else return false;
      return true;
    },
  });
  onTestFinished(() => engine.close());
  const docker = createDocker({ socketPath: engine.socketPath, env: {} });
  const logs = containerLogs(docker, () => Promise.resolve([listed]));
  const [source] = await logs.logSources(never);
  if (!source) throw new TypeError('nothing is listed');
  return { engine, logs, source };
}

async function linesOf(
  { logs, source }: { readonly logs: ReturnType<typeof containerLogs>; readonly source: LogSource },
  range: LogRange = all,
) {
  const found = [];
  for await (const lines of logs.readLog(source, range, never)) found.push(...lines);
  return found;
}

describe('logs of containers from the engine', () => {
  it('are lines of both streams, put together where the engine cut them', async () => {
    const whole = Buffer.concat([
      frame(1, at(1, 'a long ')),
      frame(2, at(2, 'an error\n')),
      frame(1, at(3, 'line\n')),
      frame(1, at(4, 'no end')),
    ]);
    const engine = await engineThat((response) => {
      for (const byte of whole) response.write(Buffer.from([byte]));
      response.end();
    });
    expect(await linesOf(engine)).toEqual([
      { at: '2026-01-01T00:00:02.000000001Z', text: 'an error' },
      { at: '2026-01-01T00:00:01.000000001Z', text: 'a long line' },
      { at: '2026-01-01T00:00:04.000000001Z', text: 'no end' },
    ]);
  });

  it('of a container with a terminal are one stream', async () => {
    const engine = await engineThat((response) => response.end(`${at(1, 'one')}\r\n`), true);
    expect(await linesOf(engine)).toEqual([{ at: '2026-01-01T00:00:01.000000001Z', text: 'one\r' }]);
  });

  it('are asked for from a nanosecond on', async () => {
    const engine = await engineThat((response) => response.end());
    await linesOf(engine, { ...all, follow: true, since: '2026-01-01T00:00:00.000000009Z', tail: 5 });
    expect(engine.engine.requests.at(-1)).toMatch(
      /logs\?stdout=true&stderr=true&timestamps=true&follow=true&tail=5&since=1767225600\.000000009$/,
    );
  });

  it('of the runs before end where the present one began, and have as many lines as were asked for', async () => {
    const engine = await engineThat((response) =>
      response.end(Buffer.concat([1, 2, 3].map((second) => frame(1, at(second, `${String(second)}\n`))))),
    );
    const lines = await linesOf(engine, { ...all, previous: true, tail: 2 });
    expect(lines.map(({ text }) => text)).toEqual(['2', '3']);
    expect(engine.engine.requests.at(-1)).toContain('tail=all&until=1767225605.000000007');
  });

  it('of a container that has gone are empty', async () => {
    const engine = await engineThat((response) => response.end());
    expect(await linesOf({ ...engine, source: { ...engine.source, id: 'gone' } })).toEqual([]);
  });

  it('of a container that the engine starts again have not ended', async () => {
    const states = [
      { ...listed, running: false, restarting: true },
      { ...listed, running: false },
    ];
    const docker = createDocker({ socketPath: '/nowhere', env: {} });
    const sources = await containerLogs(docker, () => Promise.resolve(states)).logSources(never);
    expect(sources.map(({ ended }) => ended)).toEqual([false, true]);
  });

  it('end with the signal', async () => {
    const { logs, source } = await engineThat((response) => response.write(frame(1, at(1, 'one\n'))));
    const stop = new AbortController();
    const reading = logs.readLog(source, { ...all, follow: true }, stop.signal)[Symbol.asyncIterator]();
    expect((await reading.next()).value).toHaveLength(1);
    stop.abort(new TypeError('enough'));
    await expect(reading.next()).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('that broke off are told from those that ended', async () => {
    const engine = await engineThat((response) => {
      response.write(frame(1, at(1, 'one\n')), () => response.destroy());
    });
    await expect(linesOf(engine)).rejects.toMatchObject({ code: 'TOOL_FAILED' });
  });
});
