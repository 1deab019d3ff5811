import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { shippedPath } from '../../../src/lib/package-root.ts';
import { runPython } from '../../support/run-python.ts';
import { scratchFolder } from '../../support/scratch.ts';

const program = shippedPath('native/page.py');
const folder = scratchFolder();
const app = join(folder, 'app');
let page: ChildProcess;
let port: number;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return found;
}

/** Sends this as it is, and gives all that comes back; undefined where nobody listens. */
function exchange(text: string, host = '127.0.0.1'): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ host, port });
    socket.on('connect', () => socket.write(text));
    socket.on('data', (data) => (said += data.toString()));
    socket.on('error', () => resolve(said === '' ? undefined : said));
    socket.on('close', () => resolve(said));
  });
}

function request(method: string, path: string, ...headers: readonly string[]): Promise<string | undefined> {
  return exchange([`${method} ${path} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'));
}

beforeAll(async () => {
  cpSync(shippedPath('test/fixtures/eemt/web-interface'), app, { recursive: true });
  const text = readFileSync(join(app, 'app.py'), 'utf8').replace(
    "'/tmp/jobs.db'",
    JSON.stringify(join(folder, 'jobs.db')),
  );
  writeFileSync(join(app, 'app.py'), text);
  port = await freePort();
  const args = ['-I', program, '--port', String(port), '--app-dir', app];
  page = spawn('python3', args, { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
  await vi.waitFor(async () => expect(await own('/health')).toContain('healthy'), {
    timeout: 20_000,
    interval: 50,
  });
});
afterAll(async () => {
  const exited = once(page, 'exit') as Promise<[number | null]>;
  page.kill('SIGTERM');
  expect((await exited)[0]).toBe(0);
});

const own = (path: string): Promise<string | undefined> =>
  request('GET', path, `Host: 127.0.0.1:${String(port)}`);

describe("the demo's page, served natively", () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])('answers as %s', async (name) => {
    const host = `${name}:${String(port)}`;
    expect(await request('GET', '/health', `Host: ${host}`)).toMatch(/^HTTP\/1\.1 200 /u);
    const posted = await request('POST', '/api/cleanup?dry_run=1', `Host: ${host}`, `Origin: http://${host}`);
    expect(posted).toMatch(/^HTTP\/1\.1 200 /u);
  });

  it.each([
    ['another name', ['Host: evil.example']],
    ['another name with our port', ['Host: evil.example:PORT']],
    ['our name with another port', ['Host: localhost:1']],
    ['no port', ['Host: localhost']],
    ['no Host', []],
    ['two', ['Host: localhost:PORT', 'Host: evil.example']],
    ['an Origin of another page', ['Host: localhost:PORT', 'Origin: http://evil.example']],
    ['the Origin of another port', ['Host: localhost:PORT', 'Origin: http://localhost:1']],
    ['an Origin of https', ['Host: localhost:PORT', 'Origin: https://localhost:PORT']],
    ['an Origin of a file', ['Host: localhost:PORT', 'Origin: null']],
    ['two Origins', ['Host: localhost:PORT', 'Origin: http://localhost:PORT', 'Origin: http://evil.example']],
  ])('refuses a request with %s', async (_, headers) => {
    const answer = await request(
      'POST',
      '/api/cleanup',
      ...headers.map((one) => one.replace('PORT', String(port))),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 /u);
    expect(answer).toMatch(/\r\n\r\n403: this page answers at its own address alone\n$/u);
  });

  it('refuses a request of HTTP/1.0 that names no host', async () => {
    expect(await exchange('GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] 403 /u);
  });

  it('reads no second request behind one that it has refused', async () => {
    const refused = `POST /x HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 90\r\n\r\n`;
    const behind = `GET /health HTTP/1.1\r\nHost: localhost:${String(port)}\r\n\r\n`;
    expect(await exchange(refused + behind)).not.toContain('healthy');
  });

  it('listens at 127.0.0.1 and nowhere else', async () => {
    const asked = `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nConnection: close\r\n\r\n`;
    expect(await exchange(asked)).toContain('healthy');
    expect(await exchange(asked, '127.0.0.2')).toBeUndefined();
    expect(await exchange(asked, '::1')).toBeUndefined();
  });
});

/** Serves this app for a moment: it is expected to end by itself. */
async function serveApp(files: Readonly<Record<string, string>>) {
  const dir = join(folder, `app-${String(Object.keys(files).length)}-${String(Math.random()).slice(2)}`);
  mkdirSync(dir);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return { dir, ...(await runPython([program, '--port', '5999', '--app-dir', dir])) };
}

describe('an app that cannot be served', () => {
  it('gives its own traceback', async () => {
    const { code, stderr } = await serveApp({ 'app.py': 'import os\nraise RuntimeError("no such thing")\n' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Traceback [^]*app\.py", line 2, in <module>[^]*RuntimeError: no such thing\n$/u);
  });

  it('is named where it has nothing to serve', async () => {
    const { code, stderr, dir } = await serveApp({ 'app.py': 'x = 1\n' });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `${dir}/app.py has no \`app\` that could be served\n`,
    });
  });

  it('gets its own modules, whatever ours are called', async () => {
    const { stdout } = await serveApp({
      'app.py': 'import service, running\n',
      'service.py': 'print("own")\n',
      'running.py': '',
    });
    expect(stdout).toBe('own\n');
  });
});

const stubOfUvicorn = `
import asyncio, json
class Config:
    def __init__(self, app, host, port, timeout_graceful_shutdown=None): pass
def run(app, **options):
    print(json.dumps(options))
    def ask(kind, *headers):
        said = []
        async def receive(): return {'type': f'{kind}.connect'}
        async def send(message): said.append(message)
        given = [(name.encode(), value.encode()) for name, value in headers]
        asyncio.run(app({'type': kind, 'headers': given}, receive, send))
        return [{k: str(v) for k, v in one.items()} for one in said]
    ours, foreign = ('host', '127.0.0.1:5999'), ('host', 'evil.example')
    asked = [('http', ours), ('http', foreign), ('websocket', ours), ('websocket', foreign), ('lifespan',),
             ('websocket', ours, ('origin', 'http://evil.example'))]
    for one in asked:
        print(json.dumps(ask(*one)))
`;
const asgi = `
async def app(scope, receive, send):
    await send({'type': 'the app', 'of': scope['type']})
`;

describe('an ASGI app', () => {
  it('is asked by its own pages alone, over websockets too, with the options that this uvicorn knows', async () => {
    const { stdout } = await serveApp({ 'app.py': asgi, 'uvicorn.py': stubOfUvicorn });
    const [options, ...answers] = stdout
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one) as unknown);
    expect(options).toEqual({ host: '127.0.0.1', port: 5999, timeout_graceful_shutdown: 3 });
    const closed = [{ type: 'websocket.close', code: '1008' }];
    expect(answers).toEqual([
      [{ type: 'the app', of: 'http' }],
      [expect.objectContaining({ status: '403' }), expect.objectContaining({ type: 'http.response.body' })],
      [{ type: 'the app', of: 'websocket' }],
      closed,
      [{ type: 'the app', of: 'lifespan' }],
      closed,
    ]);
  });
});
