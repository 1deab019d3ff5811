import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { jobsOf } from '../../src/eemt/web-api.ts';
import { createHttp } from '../../src/tools/http.ts';

const http = createHttp({});
const never = new AbortController().signal;
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** A port that nobody listens on any more. */
async function closedPort(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${String(port)}`;
}

describe('reading the page', () => {
  it('gives status and body', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('grüß Gott'));
    expect(await http.get(url, { timeoutMs: 10_000, signal: never })).toEqual({
      status: 404,
      body: 'grüß Gott',
    });
  });

  it('names the address and the reason where nobody listens', async () => {
    const url = await closedPort();
    expect(await failure(http.get(url, { timeoutMs: 10_000, signal: never }))).toMatchObject({
      code: 'TOOL_HTTP',
      exitCode: 5,
      message: `${url} could not be read: nobody answers`,
    });
  });

  it('names the address and the reason where the other side hangs up, or is no web server', async () => {
    for (const words of ['', 'SSH-2.0-OpenSSH_9.6\r\n']) {
      const server = createTcpServer((socket) => socket.on('error', () => undefined).end(words));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      const error = await failure(http.get(url, { timeoutMs: 10_000, signal: never }));
      expect(error).toMatchObject({ code: 'TOOL_HTTP' });
      expect(String(error)).toContain(url);
    }
  });

  it('stops an answer without end at 8 MiB', async () => {
    const url = await serve((_, response) => {
      const block = Buffer.alloc(256 * 1024);
      const pour = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', pour);
      pour();
    });
    expect(await failure(http.get(url, { timeoutMs: 20_000, signal: never }))).toMatchObject({
      code: 'TOOL_HTTP',
      message: `${url} answered with more than 8 MiB`,
    });
  });

  it('keeps the time limit while the body drips', async () => {
    const url = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await failure(http.get(url, { timeoutMs: 300, signal: never }))).toMatchObject({
      code: 'TOOL_HTTP',
      message: `${url} did not answer within 0.3 s`,
    });
  });

  it('is cancelled by its signal, before and while it reads', async () => {
    const stop = new AbortController();
    const url = await serve((_, response) => {
      response.write('.', () => stop.abort());
    });
    const options = { timeoutMs: 10_000, signal: stop.signal };
    expect(await failure(http.get(url, options))).toMatchObject({ exitCode: 130 });
    expect(await failure(http.get(url, options))).toMatchObject({ exitCode: 130 });
  });
});

describe('the jobs of the page', () => {
  it('are the list that it gives', async () => {
    const url = await serve((_, response) => response.end('[{"id":"a"}]'));
    expect(await jobsOf(http, `${url}/`, { timeoutMs: 10_000, signal: never })).toEqual([{ id: 'a' }]);
  });

  it('are missed with the address and what was said instead, as a state and no bug of ours', async () => {
    const url = await serve((_, response) => response.end('<html>\n  down\n</html>'));
    expect(await failure(jobsOf(http, url, { timeoutMs: 10_000, signal: never }))).toMatchObject({
      code: 'READY_JOBS',
      exitCode: 6,
      message: `${url}/api/jobs answered without a list of jobs: <html> down </html>`,
    });
  });
});
