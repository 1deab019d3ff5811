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

describe('asking the page to do something', () => {
  const options = { timeoutMs: 10_000, signal: never };

  /** Answers with what was asked. */
  const echo: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks).toString('latin1');
      response.end(
        JSON.stringify({
          method,
          url,
          type: headers['content-type'],
          length: headers['content-length'],
          body,
        }),
      );
    });
  };

  it('posts a form with its files, with their names and bytes as they are', async () => {
    const form = new FormData();
    form.append('step', '15');
    form.append('file', new Blob([Buffer.from([0, 255, 13, 10])]), 'dem.tif');
    const { body } = await http.post(`${await serve(echo)}/api/x?y=1`, form, options);
    const asked = JSON.parse(body) as Readonly<Record<string, string>>;
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(asked['type'] ?? '')?.[1] ?? '';
    expect(asked).toMatchObject({ method: 'POST', url: '/api/x?y=1', length: String(asked['body']?.length) });
    expect(asked['body']?.split(`--${boundary}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="step"\r\n\r\n15\r\n',
      '\r\nContent-Disposition: form-data; name="file"; filename="dem.tif"\r\nContent-Type: application/octet-stream\r\n\r\n\0\u00ff\r\n\r\n',
      expect.stringMatching(/^--/),
    ]);
  });

  it('posts nothing, and says so; deletes', async () => {
    const url = await serve(echo);
    expect(JSON.parse((await http.post(url, null, options)).body)).toMatchObject({
      method: 'POST',
      length: '0',
      body: '',
    });
    expect(JSON.parse((await http.delete(url, options)).body)).toMatchObject({ method: 'DELETE', body: '' });
  });

  it('names the method, the address and the reason where nobody listens', async () => {
    const url = await closedPort();
    expect(await failure(http.post(url, null, options))).toMatchObject({
      code: 'TOOL_HTTP',
      message: `POST ${url} failed: nobody answers`,
    });
  });

  it('gives the answer of a page that refuses a large form before it has read it', async () => {
    const url = await serve((_, response) => response.writeHead(413).end('too large'));
    const form = new FormData();
    form.append('file', new Blob([Buffer.alloc(256 * 1024)]), 'dem.tif');
    expect(await http.post(url, form, options)).toEqual({ status: 413, body: 'too large' });
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
