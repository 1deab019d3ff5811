import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
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

describe('sending to the page', () => {
  it('posts fields and a file as a browser does, with their length', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'eemt-dev-form-')), 'a.tif');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, Buffer.from([0, 13, 10, 255]));
    let seen = { type: '', length: '', body: '' };
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'content-type': type = '', 'content-length': length = '' } = request.headers;
        seen = { type, length, body: Buffer.concat(chunks).toString('latin1') };
        response.writeHead(201).end(request.method);
      });
    });
    const form = {
      fields: { step: '15', text: 'x y' },
      file: { field: 'file', name: 'a "b".tif', path: file },
    };
    const answer = await http.post(url, form, { timeoutMs: 10_000, signal: never });
    expect(answer).toEqual({ status: 201, body: 'POST' });
    const [, boundary = ''] = /^multipart\/form-data; boundary=(\S+)$/.exec(seen.type) ?? [];
    const head = `--${boundary}\r\nContent-Disposition: form-data; `;
    expect(seen.body).toBe(
      [
        `${head}name="step"\r\n\r\n15\r\n`,
        `${head}name="text"\r\n\r\nx y\r\n`,
        `${head}name="file"; filename="a %22b%22.tif"\r\nContent-Type: application/octet-stream\r\n\r\n`,
        '\0\r\n\xff\r\n',
        `--${boundary}--\r\n`,
      ].join(''),
    );
    expect(Number(seen.length)).toBe(seen.body.length);
  });

  it('posts nothing, and deletes', async () => {
    const url = await serve((request, response) => {
      response.end(`${request.method ?? ''} ${request.headers['content-length'] ?? '-'}`);
    });
    const options = { timeoutMs: 10_000, signal: never };
    expect((await http.post(url, null, options)).body).toBe('POST 0');
    expect((await http.delete(url, options)).body).toBe('DELETE -');
  });

  it('takes an answer that comes before all was sent', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'eemt-dev-form-')), 'large.tif');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, Buffer.alloc(32 * 1024 * 1024));
    const url = await serve((_, response) => {
      response.writeHead(413, { connection: 'close' }).end('too large');
    });
    const form = { file: { field: 'file', name: 'large.tif', path: file } };
    const answer = await http
      .post(url, form, { timeoutMs: 20_000, signal: never })
      .catch((error: unknown) => error);
    // Where the other side hangs up first, the system may drop its answer with the connection.
    expect(answer).toSatisfy(
      (one: { readonly status?: number; readonly code?: string }) =>
        one.status === 413 || one.code === 'TOOL_HTTP',
    );
  });

  it('is cancelled while it sends', async () => {
    const stop = new AbortController();
    const url = await serve((request) => request.once('data', () => stop.abort()));
    const form = { fields: { text: 'x' } };
    expect(await failure(http.post(url, form, { timeoutMs: 10_000, signal: stop.signal }))).toMatchObject({
      exitCode: 130,
    });
  });
});
