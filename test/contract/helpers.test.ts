import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PrerequisiteError } from '../../src/errors/index.ts';
import { defaultSettings } from '../../src/settings/settings.ts';
import { createHelperRunner } from '../../src/tools/helper-runner.ts';
import { resolveTool } from '../../src/tools/helpers.ts';
import type { HelperRequest } from '../../src/tools/helpers.ts';
import { createHttp } from '../../src/tools/http.ts';
import { pinnedHelpers } from '../../src/tools/pinned-helpers.ts';
import type { PinnedHelper } from '../../src/tools/pinned-helpers.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import type { ProcessRunner } from '../../src/tools/process.ts';
import { isNearEnough } from '../../src/tools/supported-versions.ts';
import { adviceWith } from '../support/advice.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helpers '));
  return async () => rm(folder, { recursive: true });
});

const program = Buffer.from('#!/bin/sh\necho kind v9.9.9 go1 linux/amd64\n');
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

async function serve(listener: RequestListener): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked };
}

const pin = (data: Buffer, member: string | null = null): PinnedHelper => ({
  version: 'v9.9.9',
  downloads: { 'linux-amd64': { url: 'https://tools.example/some/path/kind', sha256: sha256(data), member } },
});

const runnerWith = (path: string) =>
  createProcessRunner({
    env: { PATH: path },
    transcript: () => undefined,
    children: { started: () => undefined, ended: () => undefined },
  });

const sleeps: number[] = [];
const request = (over: Partial<HelperRequest> = {}): HelperRequest => {
  sleeps.length = 0;
  return {
    process: runnerWith(join(folder, 'bin')),
    http: createHttp(over.env ?? {}),
    clock: { nowMs: () => 0, iso: () => '', sleep: (ms) => Promise.resolve(void sleeps.push(ms)) },
    cache: join(folder, 'cache'),
    env: {},
    signal: new AbortController().signal,
    consent: () => Promise.resolve(true),
    pins: { ...pinnedHelpers, kind: pin(program) },
    platform: { os: 'linux', cpu: 'x64' },
    ...over,
  };
};
const onPath = async (name: string, output: string): Promise<void> => {
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\necho '${output}'\n`, { mode: 0o755 });
};
const cached = async (): Promise<readonly string[]> =>
  readdir(join(folder, 'cache'), { recursive: true }).catch(() => []);

describe('a helper tool', () => {
  it.each([
    ['kind', 'kind v0.33.0 go1.27.2 linux/amd64', 'v0.33.0'],
    ['kubectl', '{"clientVersion":{"gitVersion":"v1.32.4-dispatcher"}}', 'v1.32.4-dispatcher'],
    ['helm', 'v3.19.0+gabc', 'v3.19.0+gabc'],
    ['helm', 'v4.0.1+gabc', 'v4.0.1+gabc'],
  ] as const)('%s is taken from PATH when it says %j', async (name, output, version) => {
    await onPath(name, output);
    expect(await resolveTool(name, request({ consent: null }))).toEqual({
      path: name,
      version,
      from: 'path',
    });
  });

  it.each([
    ['kind', 'kind v0.19.0 go1', /v0.19.0, but 0.20 or newer is needed/],
    ['kubectl', '{"clientVersion":{"gitVersion":"v1.23.17"}}', /v1.23.17, but 1.24 or newer/],
    ['helm', 'v2.17.0', /v2.17.0, but 3.8 or newer, or 4/],
    ['helm', 'v5.0.0', /v5.0.0, but/],
    ['kind', 'hello', /does not say its version/],
    ['kubectl', '{}', /does not say its version/],
  ] as const)('%s that says %j is a problem without consent', async (name, output, problem) => {
    await onPath(name, output);
    const offers: unknown[] = [];
    const consent = (offer: unknown) => Promise.resolve(offers.push(offer) === 0);
    expect(await resolveTool(name, request({ consent }))).toEqual({
      problem: expect.stringMatching(problem) as string,
      wayOut: expect.arrayContaining([adviceWith('Install')]) as string[],
    });
    expect(offers).toHaveLength(1);
    expect(await cached()).toEqual([]);
  });

  it('is fetched after consent, from the mirror that is named, checked, and made executable', async () => {
    const { url, asked } = await serve((_, response) => response.end(program));
    const fractions: number[] = [];
    const result = await resolveTool(
      'kind',
      request({ env: { EEMT_DEV_DOWNLOAD_URL: `${url}/mirror/` }, onProgress: (one) => fractions.push(one) }),
    );
    const path = join(folder, 'cache', 'tools', 'kind-v9.9.9', 'kind');
    expect(result).toEqual({ path, version: 'v9.9.9', from: 'cache' });
    expect(asked).toEqual(['/mirror/some/path/kind']);
    expect(await readFile(path)).toEqual(program);
    expect((await stat(path)).mode & 0o111).toBe(0o111);
    expect(await readdir(join(path, '..'))).toEqual(['kind']);
    expect(fractions.at(-1)).toBe(1);
  });

  it('is not asked for again once it is in the cache', async () => {
    const { url, asked } = await serve((_, response) => response.end(program));
    const env = { EEMT_DEV_DOWNLOAD_URL: url };
    await resolveTool('kind', request({ env }));
    expect(await resolveTool('kind', request({ env, consent: null }))).toMatchObject({ from: 'cache' });
    expect(asked).toHaveLength(1);
  });

  it('with a wrong checksum is refused, at once and without a trace', async () => {
    const { url, asked } = await serve((_, response) => response.end('something else'));
    expect(await resolveTool('kind', request({ env: { EEMT_DEV_DOWNLOAD_URL: url } }))).toMatchObject({
      problem: expect.stringContaining('is not the file that eemt-dev knows (SHA-256') as string,
    });
    expect(asked).toHaveLength(1);
    expect(await cached()).toEqual(['tools', 'tools/kind-v9.9.9']);
  });

  it('whose transfer breaks is tried again, and whole in the end', async () => {
    let times = 0;
    const { url } = await serve((_, response) => {
      times += 1;
      response.writeHead(200, { 'content-length': program.length });
      if (times < 3) response.write(program.subarray(0, 5), () => response.destroy());
      else response.end(program);
    });
    expect(await resolveTool('kind', request({ env: { EEMT_DEV_DOWNLOAD_URL: url } }))).toMatchObject({
      from: 'cache',
    });
    expect(sleeps).toEqual([1000, 2000]);
  });

  it('whose transfer breaks every time leaves nothing', async () => {
    const { url, asked } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': program.length });
      response.write(program.subarray(0, 5), () => response.destroy());
    });
    expect(await resolveTool('kind', request({ env: { EEMT_DEV_DOWNLOAD_URL: url } }))).toMatchObject({
      problem: expect.stringContaining(`broke off after 5 of ${String(program.length)} bytes`) as string,
    });
    expect(asked).toHaveLength(4);
    expect(await cached()).toEqual(['tools', 'tools/kind-v9.9.9']);
  });

  it('that is not at its address is not asked for again', async () => {
    const { url, asked } = await serve((_, response) => response.writeHead(404).end());
    expect(await resolveTool('kind', request({ env: { EEMT_DEV_DOWNLOAD_URL: url } }))).toMatchObject({
      problem: expect.stringContaining('answered 404') as string,
    });
    expect(asked).toHaveLength(1);
  });

  it('cannot be fetched offline, and the problem says how to go on', async () => {
    expect(
      await resolveTool('kind', request({ env: { EEMT_DEV_DOWNLOAD_URL: 'http://127.0.0.1:1' } })),
    ).toMatchObject({
      problem: expect.stringMatching(/not installed; the download failed: .*nobody answers/) as string,
      wayOut: [adviceWith('HTTPS_PROXY'), adviceWith('Install kind')],
    });
  });

  it('follows redirects, as release pages have them', async () => {
    const { url } = await serve((asked, response) => {
      if (asked.url === '/whole') response.end(program);
      else response.writeHead(302, { location: '/whole' }).end();
    });
    expect(await resolveTool('kind', request({ env: { EEMT_DEV_DOWNLOAD_URL: url } }))).toMatchObject({
      from: 'cache',
    });
  });

  it('comes through the proxy that the environment names', async () => {
    let seen: IncomingMessage | undefined;
    const { url, asked } = await serve((asked, response) => {
      seen = asked;
      response.end(program);
    });
    const env = {
      EEMT_DEV_DOWNLOAD_URL: 'http://tools.example',
      http_proxy: url.replace('http://', 'http://me:secret@'),
    };
    expect(await resolveTool('kind', request({ env }))).toMatchObject({ from: 'cache' });
    expect(asked).toEqual(['http://tools.example/some/path/kind']);
    expect(seen?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
  });

  it('over https asks the proxy for a tunnel, and says when that is refused', async () => {
    const server = createServer();
    const tunnels: string[] = [];
    server.on('connect', (asked, socket) => {
      tunnels.push(asked.url ?? '');
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const env = { HTTPS_PROXY: `127.0.0.1:${String((server.address() as AddressInfo).port)}` };
    expect(await resolveTool('kind', request({ env }))).toMatchObject({
      problem: expect.stringContaining('refused: 407 Proxy Authentication Required') as string,
    });
    expect(tunnels[0]).toBe('tools.example:443');
  });

  it('that is an archive gives its program and nothing else; the archive stays, to be checked on another machine as well', async () => {
    const archive = pack();
    archive.entry({ name: 'linux-amd64/README.md' }, 'read me');
    archive.entry({ name: '../evil' }, 'x');
    archive.entry({ name: 'linux-amd64/helm', mode: 0o644 }, program);
    archive.finalize();
    const packed = gzipSync(await buffer(archive));
    const { url } = await serve((_, response) => response.end(packed));
    const pins = { ...pinnedHelpers, helm: pin(packed, 'linux-amd64/helm') };
    const result = await resolveTool('helm', request({ pins, env: { EEMT_DEV_DOWNLOAD_URL: url } }));
    const path = join(folder, 'cache', 'tools', 'helm-v9.9.9', 'helm');
    expect(result).toEqual({ path, version: 'v9.9.9', from: 'cache' });
    expect(await readFile(path)).toEqual(program);
    expect(await cached()).toEqual([
      'tools',
      'tools/helm-v9.9.9',
      'tools/helm-v9.9.9/helm',
      'tools/helm-v9.9.9/helm.sha256',
      'tools/helm-v9.9.9/helm.tar.gz',
    ]);
  });

  it('whose archive lacks the program is a problem', async () => {
    const archive = pack();
    archive.entry({ name: 'README.md' }, 'read me');
    archive.finalize();
    const packed = gzipSync(await buffer(archive));
    const { url } = await serve((_, response) => response.end(packed));
    const pins = { ...pinnedHelpers, helm: pin(packed, 'linux-amd64/helm') };
    expect(await resolveTool('helm', request({ pins, env: { EEMT_DEV_DOWNLOAD_URL: url } }))).toMatchObject({
      problem: expect.stringContaining('holds no linux-amd64/helm') as string,
    });
    expect(await cached()).toEqual(['tools', 'tools/helm-v9.9.9']);
  });

  it('for a machine without a pinned release is to be installed by hand', async () => {
    const consent = vi.fn();
    expect(await resolveTool('kind', request({ consent, platform: { os: 'linux', cpu: 's390x' } }))).toEqual({
      problem: 'kind: not installed; eemt-dev has no pinned kind for linux on s390x',
      wayOut: [adviceWith('https://kind.sigs.k8s.io')],
    });
    expect(consent).not.toHaveBeenCalled();
  });

  it('ends with the cancellation, not with a problem', async () => {
    const stop = new AbortController();
    const { url } = await serve((_, response) => {
      response.write('x');
      stop.abort();
    });
    await expect(
      resolveTool('kind', request({ signal: stop.signal, env: { EEMT_DEV_DOWNLOAD_URL: url } })),
    ).rejects.toMatchObject({ exitCode: 130 });
  });

  it('is a problem when PATH holds none and nobody can be asked', async () => {
    const process = {
      run: () => Promise.reject(new PrerequisiteError('TOOL_MISSING', 'x')),
      passThrough: () => Promise.resolve(0),
      leave: () => Promise.reject(new TypeError('not used')),
      where: () => Promise.resolve(undefined),
    };
    expect(await resolveTool('kind', request({ process, consent: null }))).toMatchObject({
      problem: expect.stringContaining('not installed') as string,
    });
  });
});

describe('the pinned releases', () => {
  it('have a checksum for every platform, each another one', () => {
    const sums = Object.values(pinnedHelpers).flatMap(({ downloads }) =>
      Object.values(downloads).map(({ sha256 }) => sha256),
    );
    expect(sums).toHaveLength(12);
    expect(new Set(sums).size).toBe(12);
    expect(sums.every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true);
  });

  it('hold a kubectl that Kubernetes promises to work with the cluster that `up` makes', () => {
    expect(isNearEnough(pinnedHelpers.kubectl.version, defaultSettings.kubernetes)).toBe(true);
  });

  it('name their version in every address', () => {
    for (const { version, downloads } of Object.values(pinnedHelpers)) {
      for (const { url } of Object.values(downloads)) expect(url).toContain(version);
    }
  });
});

describe('a helper that is run', () => {
  const other = '#!/bin/sh\necho something else\n';
  const inCache = async (content: string | Buffer): Promise<string> => {
    const dir = join(folder, 'cache', 'tools', 'kind-v9.9.9');
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'kind'), content, { mode: 0o755 });
    return join(dir, 'kind');
  };
  const runner = (over: Partial<HelperRequest> = {}) => {
    const { process, ...asked } = request(over);
    const started: string[] = [];
    const inner: ProcessRunner = {
      ...process,
      run: (one) => {
        started.push(one.tool);
        return process.run(one);
      },
    };
    const helpers = createHelperRunner(inner, asked);
    const says = async (tool: string) =>
      (await helpers.run({ tool, args: [], timeoutMs: 5000, signal: asked.signal })).stdout;
    return { says, started };
  };

  it('is the one on PATH that will do, also where the cache has one', async () => {
    await onPath('kind', 'kind v0.20.0');
    await inCache(program);
    expect(await runner().says('kind')).toBe('kind v0.20.0\n');
  });

  it.each([
    ['has none', undefined],
    ['has one that is too old', 'kind v0.19.0'],
  ])('is the one in the cache where PATH %s; looked for once', async (_, output) => {
    if (output !== undefined) await onPath('kind', output);
    const path = await inCache(program);
    const said = 'kind v9.9.9 go1 linux/amd64\n';
    const { says, started } = runner();
    expect([await says('kind'), await says('kind')]).toEqual([said, said]);
    expect(started).toEqual(['kind', path, path]);
  });

  it('is asked of PATH alone where the cache has none', async () => {
    await onPath('kind', 'kind v0.19.0');
    const { says, started } = runner();
    expect(await says('kind')).toBe('kind v0.19.0\n');
    expect(started).toEqual(['kind']);
  });

  it('in the cache must be what was fetched; else it is not run until it was fetched anew', async () => {
    const path = await inCache(other);
    const { says, started } = runner();
    await expect(says('kind')).rejects.toMatchObject({
      code: 'TOOL_CHECKSUM',
      message: expect.stringContaining(`${path} is not run`) as string,
      hints: [adviceWith('`eemt-dev up`'), adviceWith(`\`rm '${path}'\``)],
    });
    expect(started).not.toContain(path);

    const { url, asked } = await serve((_, response) => response.end(program));
    const env = { EEMT_DEV_DOWNLOAD_URL: url };
    expect(await resolveTool('kind', request({ env, consent: null }))).toMatchObject({
      problem: expect.anything() as string,
    });
    expect(await resolveTool('kind', request({ env }))).toMatchObject({ from: 'cache' });
    expect(asked).toHaveLength(1);
    expect(await says('kind')).toBe('kind v9.9.9 go1 linux/amd64\n');
  });

  it('that came in an archive must be what was unpacked', async () => {
    const archive = pack();
    archive.entry({ name: 'linux-amd64/helm' }, program);
    archive.finalize();
    const packed = gzipSync(await buffer(archive));
    const { url } = await serve((_, response) => response.end(packed));
    const pins = { ...pinnedHelpers, helm: pin(packed, 'linux-amd64/helm') };
    await resolveTool('helm', request({ pins, env: { EEMT_DEV_DOWNLOAD_URL: url } }));
    expect(await runner({ pins }).says('helm')).toContain('v9.9.9');
    const path = join(folder, 'cache', 'tools', 'helm-v9.9.9', 'helm');
    expect((await stat(`${path}.sha256`)).mode & 0o777).toBe(0o600);
    await writeFile(path, other);
    await expect(runner({ pins }).says('helm')).rejects.toMatchObject({ code: 'TOOL_CHECKSUM' });
    await writeFile(path, program);
    await rm(`${path}.sha256`);
    await expect(runner({ pins }).says('helm')).rejects.toMatchObject({
      message: expect.stringContaining('nothing says what it should hold') as string,
    });
  });
});
