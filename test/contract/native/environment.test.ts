import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { shippedPath } from '../../../src/lib/package-root.ts';
import { identify, isAlive } from '../../../src/state/process-identity.ts';
import { runPython } from '../../support/run-python.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { makeWheel } from '../../support/wheels.ts';

const root = scratchFolder();
const wheels = join(root, 'wheels');
mkdirSync(wheels);
const tiny = makeWheel(wheels, 'tiny', '1.0');
const program = shippedPath('native/environment.py');
const offline = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, PIP_CONFIG_FILE: '/dev/null', HOME: root };
let count = 0;

/** Requirements, and where their environment is to stand; nothing else is in the cache. */
function asked(text: string) {
  count += 1;
  const requirements = join(root, `requirements-${String(count)}.txt`);
  const cache = join(root, `cache-${String(count)}`);
  writeFileSync(requirements, text);
  const args = ['-I', program, '--requirements', requirements, '--into', join(cache, 'print')];
  const make = async (more: readonly string[] = [], env: Readonly<Record<string, string>> = offline) => {
    const { code, stdout, stderr } = await runPython([...args, ...more], env);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { code, stderr, steps: lines.map(({ step }) => step), said: lines.at(-1) ?? {} };
  };
  const print = async (): Promise<string> => {
    const { stdout } = await runPython([program, '--requirements', requirements, '--print']);
    return (JSON.parse(stdout) as { print: string }).print;
  };
  return { make, print, args, requirements, cache, python: join(cache, 'print', 'bin', 'python') };
}

const left = (cache: string): readonly string[] =>
  existsSync(cache) ? readdirSync(cache).filter((name) => !name.endsWith('.lock')) : [];
const versionIn = (python: string): string =>
  execFileSync(python, ['-c', 'import tiny; print(tiny.version)'], { encoding: 'utf8' }).trim();

/** An index that answers so. */
async function index(answer: RequestListener): Promise<Readonly<Record<string, string>>> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://somebody:secret@127.0.0.1:${String(port)}/simple`;
  return { PIP_INDEX_URL: url, PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null', HOME: root };
}

describe('an environment', () => {
  it('is made once, says its steps, and holds what was asked for', async () => {
    const { make, python, cache } = asked('tiny==1.0\n');
    const first = await make();
    expect(first).toMatchObject({ code: 0, stderr: '', said: { python, made: true } });
    expect(first.steps).toEqual(['venv', 'install', undefined]);
    expect(versionIn(python)).toBe('1.0');
    const second = await make();
    expect(second).toMatchObject({ code: 0, steps: [undefined], said: { python, made: false } });
    expect(left(cache)).toEqual(['print']);
  });

  it('is made anew where its Python is gone', async () => {
    const { make, python, cache } = asked('tiny\n');
    await make();
    rmSync(python);
    symlinkSync('/nowhere/python3', python);
    expect((await make()).said).toEqual({ python, made: true });
    expect(versionIn(python)).toBe('1.0');
    expect(left(cache)).toEqual(['print']);
  });

  it('is not led elsewhere by what the caller has set for pip', async () => {
    const { make, python } = asked('tiny\n');
    const set = { PIP_TARGET: join(root, 'target'), PIP_USER: '1', PYTHONPATH: join(root, 'elsewhere') };
    expect((await make([], { ...offline, ...set })).code).toBe(0);
    expect(versionIn(python)).toBe('1.0');
    expect(existsSync(join(root, 'target'))).toBe(false);
  });

  it('takes a line that was allowed, and only that', async () => {
    const both = asked('./wheels/tiny-1.0-py3-none-any.whl\n-r more.txt\n');
    const one = ['--allow', './wheels/tiny-1.0-py3-none-any.whl'];
    const refused = await both.make(one);
    expect(refused).toMatchObject({ code: 13, said: { error: { lines: [{ line: '-r more.txt' }] } } });
    writeFileSync(join(root, 'more.txt'), 'tiny==1.0\n');
    expect((await both.make([...one, '--allow', '-r more.txt'])).code).toBe(0);
    expect(versionIn(both.python)).toBe('1.0');
  });
});

describe('a Python without pip', () => {
  const bare = join(root, 'bare');
  const site = (): string => join(bare, 'lib', readdirSync(join(bare, 'lib'))[0] ?? '', 'site-packages');
  /** One that runs these lines before anything else. */
  const bareWith = (...lines: readonly string[]): void => {
    rmSync(bare, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', '--without-pip', bare]);
    writeFileSync(join(site(), 'sitecustomize.py'), ['import sys', ...lines, ''].join('\n'));
  };
  const run = (args: readonly string[]) =>
    new Promise<unknown>((resolve) => {
      execFile(join(bare, 'bin', 'python'), ['-B', ...args], { env: offline }, (_, stdout) =>
        resolve(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')),
      );
    });

  it('gets the one that ensurepip brings', async () => {
    bareWith();
    const { args, python } = asked('tiny\n');
    expect(await run(args)).toEqual({ python, made: true });
    expect(versionIn(python)).toBe('1.0');
  });

  it('and before 3.10 is told so', async () => {
    bareWith('sys.version_info = (3, 9, 18)');
    const message = 'This is Python 3.9; EEMT needs 3.10';
    expect(await run(asked('tiny\n').args)).toEqual({ error: { code: 'python-old', message } });
  });

  it.each([
    ['ensurepip', 'no-pip'],
    ['venv', 'no-venv'],
  ])('and without %s is told so, and nothing is left', async (module, code) => {
    bareWith(`sys.modules['${module}'] = None`);
    const { args, cache } = asked('tiny\n');
    expect(await run(args)).toMatchObject({ error: { code } });
    expect(left(cache)).toEqual([]);
  });
});

describe('a lock', () => {
  const locked = async (hash: string) => {
    const wanted = asked('tiny\n');
    const lock = join(root, `${await wanted.print()}.txt`);
    writeFileSync(lock, `tiny==1.0 \\\n    --hash=sha256:${hash}\n`);
    return { ...wanted, lock };
  };

  it('is kept to', async () => {
    const { make, lock, python } = await locked(tiny.hash);
    expect((await make(['--lock', lock])).said).toEqual({ python, made: true });
    expect(versionIn(python)).toBe('1.0');
  });

  it('refuses another file of the same name and version, and leaves nothing', async () => {
    const { make, lock, cache } = await locked('0'.repeat(64));
    expect(await make(['--lock', lock])).toMatchObject({ code: 18, said: { error: { code: 'hash' } } });
    expect(left(cache)).toEqual([]);
  });

  it('of other requirements is refused', async () => {
    const { make, cache } = asked('tiny\n');
    const other = join(root, '0123456789abcdef.txt');
    writeFileSync(other, 'tiny==1.0\n');
    expect(await make(['--lock', other])).toMatchObject({ code: 22, said: { error: { code: 'lock' } } });
    expect(left(cache)).toEqual([]);
  });
});

describe('what keeps an environment from being made', () => {
  it('is named where there is no wheel: the requirement', async () => {
    const { make, cache } = asked('tiny==1.0\nabsent>=2\n');
    const failed = await make();
    expect(failed).toMatchObject({
      code: 15,
      said: { error: { code: 'no-wheel', requirement: 'absent>=2' } },
    });
    expect(left(cache)).toEqual([]);
  });

  it('is named where the versions contradict each other', async () => {
    expect(await asked('tiny==1.0\ntiny==2.0\n').make()).toMatchObject({ code: 16 });
  });

  it.each<[string, RequestListener, string]>([
    [
      'refuses',
      (_, answer) => answer.writeHead(403).end(),
      '127.0.0.1: answered 403 Client Error: Forbidden',
    ],
    ['is down', (_, answer) => answer.writeHead(503).end(), '127.0.0.1: answered 503'],
    [
      'gives something else',
      (_, answer) => answer.writeHead(200, { 'content-type': 'image/png' }).end('x'),
      '127.0.0.1: answered with image/png, which is no package index',
    ],
    ['hangs up', (request) => request.socket.destroy(), '127.0.0.1: '],
  ])('is named where the index %s: the host, without its password', async (_, answer, message) => {
    const { make, cache } = asked('tiny\n');
    const { code, said } = await make([], await index(answer));
    expect({ code, said }).toMatchObject({
      code: 17,
      said: { error: { code: 'network', host: '127.0.0.1' } },
    });
    expect((said['error'] as { message: string }).message.startsWith(message)).toBe(true);
    expect(JSON.stringify(said)).not.toContain('secret');
    expect(left(cache)).toEqual([]);
  });

  it('is named where nobody listens', async () => {
    const nobody = {
      PIP_INDEX_URL: 'http://127.0.0.1:1/simple',
      PIP_RETRIES: '0',
      PIP_CONFIG_FILE: '/dev/null',
    };
    const { code, said } = await asked('tiny\n').make([], nobody);
    expect({ code, said }).toMatchObject({
      code: 17,
      said: { error: { message: '127.0.0.1: Connection refused' } },
    });
  });

  it('is named where the folder cannot be made', async () => {
    const { args } = asked('tiny\n');
    const { code, stdout } = await runPython([...args.slice(0, -1), '/sys/eemt-dev/print'], offline);
    expect({ code, said: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 20,
      said: { error: { code: 'read-only' } },
    });
  });
});

describe('a run that is killed', () => {
  it('takes its pip with it, and the next run sweeps what it left', async () => {
    let isAsked = false;
    // Accepts, and never answers.
    const env = await index(() => (isAsked = true));
    const { args, make, cache, python } = asked('tiny\n');
    const child = spawn('python3', ['-B', ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: 'ignore',
    });
    await vi.waitFor(() => expect(isAsked).toBe(true), { timeout: 20_000, interval: 30 });
    const installers = childrenOf(child.pid ?? 0);
    const pips = installers.flatMap((pid) => identify(pid) ?? []);
    expect(pips).not.toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(left(cache)).toHaveLength(1);
    await vi.waitFor(() => expect(pips.some(isAlive)).toBe(false), { timeout: 10_000, interval: 30 });
    expect((await make()).said).toEqual({ python, made: true });
    expect(left(cache)).toEqual(['print']);
  });

  it('by SIGTERM leaves nothing', async () => {
    const env = await index(() => undefined);
    const { args, cache } = asked('tiny\n');
    const child = spawn('python3', ['-B', ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: 'ignore',
    });
    await vi.waitFor(() => expect(left(cache)).toHaveLength(1), { timeout: 20_000, interval: 10 });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([143, null]);
    expect(left(cache)).toEqual([]);
  });
});

/** The processes that this one has started, as ps tells. */
function childrenOf(pid: number): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}
