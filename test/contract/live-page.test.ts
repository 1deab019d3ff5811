import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shippedPath } from '../../src/lib/package-root.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A page of a few lines; `says` is Python. */
const page = (says: string, port: number) => `
import http.server, pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
HERE = pathlib.Path(__file__).resolve().parent
print('starting', flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_GET(self):
        body = str(${says}).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(('127.0.0.1', ${String(port)}), Handler).serve_forever()
`;

interface LiveAnswer {
  readonly version: string;
  readonly is: string;
  readonly lines?: readonly string[];
}

async function liveFolder() {
  const root = mkdtempSync(join(tmpdir(), 'eemt-dev live '));
  const at = (...parts: string[]): string => join(root, ...parts);
  const port = await freePort();
  const started: ChildProcess[] = [];
  for (const folder of ['versions', 'answers', 'app/uploads', 'programs'])
    mkdirSync(at(folder), { recursive: true });
  cpSync(shippedPath('images/live'), at('programs'), { recursive: true });
  writeFileSync(at('app/uploads/a.tif'), '');
  writeFileSync(at('app/app.py'), 'of the image');
  writeFileSync(at('app/gone.py'), 'of the image');
  onTestFinished(async () => {
    for (const child of started) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(root, { recursive: true, force: true });
  });
  return {
    at,
    point: (name: 'current' | 'good', version: string): void =>
      writeFileSync(at('versions', name), `${version}\n`),
    version(name: string, says: string): void {
      mkdirSync(at('versions', name, 'page'), { recursive: true });
      writeFileSync(at('versions', name, 'page', 'app.py'), page(says, port));
      writeFileSync(at('versions', name, 'copied'), 'app.py\ngone.py\n');
    },
    start() {
      const folders = ['--live', 'versions', '--answers', 'answers', '--app', 'app', '--scratch', 'scratch'];
      const address = ['--host', '127.0.0.1', '--port', String(port)];
      const argv = ['-I', at('programs/live.py'), ...folders, ...address, '--', 'app.py'];
      const env = { PATH: process.env['PATH'], PYTHONPATH: `${at('app')}:${at('lib')}` };
      const child = spawn('python3', argv, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
      started.push(child);
      let said = '';
      child.stderr.on('data', (data: Buffer) => (said += data.toString()));
      return { child, said: () => said, exited: once(child, 'exit').then(([code]) => code as number | null) };
    },
    ask: async (): Promise<string> => (await fetch(`http://127.0.0.1:${String(port)}/`)).text(),
    answer: (): LiveAnswer | undefined => {
      const [name] = readdirSync(at('answers')).filter((one) => !one.startsWith('.'));
      return name === undefined
        ? undefined
        : (JSON.parse(readFileSync(at('answers', name), 'utf8')) as LiveAnswer);
    },
  };
}

const soon = { timeout: 20_000, interval: 20 };

describe('the program that runs the page from a live folder', { timeout: 60_000 }, () => {
  it('puts a version in the place of another one without a refused request', async () => {
    const live = await liveFolder();
    live.version('a1', "'one'");
    live.version('b2', "'two'");
    live.point('current', 'a1');
    live.start();
    await expect.poll(live.answer, soon).toEqual({ version: 'a1', is: 'live' });
    const heard = new Set<string>();
    live.point('current', 'b2');
    // A refused request rejects.
    await expect
      .poll(async () => {
        heard.add(await live.ask());
        return live.answer();
      }, soon)
      .toEqual({ version: 'b2', is: 'live' });
    await expect.poll(live.ask, soon).toBe('two');
    expect([...heard].every((one) => ['one', 'two'].includes(one))).toBe(true);
  });

  it('tells why a version does not start, and goes on with the one before', async () => {
    const live = await liveFolder();
    live.version('a1', "'one'");
    live.version('b2', "'two'");
    writeFileSync(live.at('versions/b2/page/app.py'), 'import json\njson.loads("{")\n');
    live.point('current', 'a1');
    const { said } = live.start();
    await expect.poll(live.answer, soon).toMatchObject({ is: 'live' });
    live.point('current', 'b2');
    await expect.poll(live.answer, soon).toMatchObject({ version: 'b2', is: 'failed' });
    const lines = live.answer()?.lines ?? [];
    expect(lines.slice(0, 2).join('\n')).toMatch(
      /^Traceback .*\n {2}File ".*b2\/app\.py", line 2, in <module>$/,
    );
    expect(lines.at(-1)).toContain('JSONDecodeError');
    expect(said()).toContain('JSONDecodeError');
    expect(await live.ask()).toBe('one');
    live.point('current', 'a1');
    await expect.poll(live.answer, soon).toEqual({ version: 'a1', is: 'live' });
  });

  it('starts from the last good version where the current one does not start', async () => {
    const live = await liveFolder();
    live.version('a1', "'one'");
    live.version('b2', "'two' +");
    live.point('good', 'a1');
    live.point('current', 'b2');
    live.start();
    await expect.poll(live.answer, soon).toEqual({ version: 'a1', is: 'live' });
    expect(await live.ask()).toBe('one');
  });

  it('ends with a code of its own where no version starts', async () => {
    const live = await liveFolder();
    live.version('b2', "'two' +");
    live.point('current', 'b2');
    expect(await live.start().exited).toBe(1);
    expect(live.answer()).toMatchObject({ version: 'b2', is: 'failed' });
  });

  it('ends as the page ends that was running', async () => {
    const live = await liveFolder();
    live.version('a1', '__import__("os")._exit(7)');
    live.point('current', 'a1');
    const { exited } = live.start();
    await expect.poll(live.answer, soon).toMatchObject({ is: 'live' });
    await live.ask().catch(() => '');
    expect(await exited).toBe(7);
  });

  it('gives a version what the page has besides its files, and none of the files that it has lost', async () => {
    const live = await liveFolder();
    live.version('a1', '[(HERE / "uploads/a.tif").exists(), (HERE / "gone.py").exists()]');
    live.point('current', 'a1');
    live.start();
    await expect.poll(live.answer, soon).toMatchObject({ is: 'live' });
    expect(await live.ask()).toBe('[True, False]');
  });

  it('has a process at hand that has imported the packages of the page before it is needed', async () => {
    const live = await liveFolder();
    mkdirSync(live.at('lib'));
    const note = `open(${JSON.stringify(live.at('imported'))}, 'a').write(f'{os.getpid()} ')`;
    writeFileSync(live.at('lib/package.py'), `import os\n${note}\nNAME = 'package'\n`);
    const says = '__import__("package").NAME, __import__("os").getpid()';
    for (const one of ['a1', 'b2', 'c3']) {
      live.version(one, `(${says})`);
      const file = live.at('versions', one, 'page/app.py');
      writeFileSync(file, `import package\n${readFileSync(file, 'utf8')}`);
    }
    writeFileSync(live.at('versions/c3/page/package.py'), 'NAME = "of the version"\n');
    live.point('current', 'a1');
    live.start();
    await expect.poll(live.answer, soon).toEqual({ version: 'a1', is: 'live' });
    const imported = () => readFileSync(live.at('imported'), 'utf8').trim().split(' ');
    await expect.poll(imported, soon).toHaveLength(2);
    live.point('current', 'b2');
    await expect.poll(live.answer, soon).toEqual({ version: 'b2', is: 'live' });
    await expect.poll(live.ask, soon).toBe(`('package', ${imported()[1] ?? ''})`);
    live.point('current', 'c3');
    await expect.poll(live.ask, soon).toContain('of the version');
  });

  it('leaves nothing behind', async () => {
    const live = await liveFolder();
    live.version('a1', '__import__("os").getpid()');
    live.point('current', 'a1');
    const { child, exited } = live.start();
    await expect.poll(live.answer, soon).toMatchObject({ is: 'live' });
    const pid = Number(await live.ask());
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(live.at('scratch', String(child.pid)))).toBe(false);
  });
});
