import { execFile } from 'node:child_process';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { pinnedHelpers } from '../../src/tools/pinned-helpers.ts';
import { json, startFakeEngine } from '../contract/docker-fake-engine.ts';

const { folder, bin } = inject('packed');
const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const files = entries.filter((name) => lstatSync(join(folder, name)).isFile());
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const manifest = JSON.parse(read('package.json')) as Readonly<Record<string, unknown>> & {
  readonly scripts?: Readonly<Record<string, string>>;
};

const made: string[] = [];
afterEach(() => {
  for (const one of made.splice(0)) rmSync(one, { recursive: true, force: true });
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const node = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
  const home = mkdtempSync(join(tmpdir(), 'eemt dev home '));
  made.push(home);
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: home, env: { ...process.env, EEMT_DEV_HOME: home, ...env }, maxBuffer: 1e8 },
      (_, stdout, stderr) => {
        resolve({ exitCode: child.exitCode, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
};

describe('the package', () => {
  it('needs no other package and runs nothing when it is installed', () => {
    for (const key of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'])
      expect(manifest[key], key).toBeUndefined();
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(manifest.scripts?.[script], script).toBeUndefined();
    expect(entries.filter((name) => /node_modules|binding\.gyp/.test(name))).toEqual([]);
  });

  it('holds nothing that was compiled for one machine', () => {
    const compiled = files.filter((name) => {
      const start = Buffer.alloc(4);
      const handle = openSync(join(folder, name), 'r');
      readSync(handle, start, 0, 4, 0);
      closeSync(handle);
      return name.endsWith('.node') || ['7f454c46', 'cffaedfe', 'cafebabe'].includes(start.toString('hex'));
    });
    expect(compiled).toEqual([]);
  });

  it('is at most 5.8 MB: a fifth more than was measured', () => {
    const bytes = files.reduce((sum, name) => sum + lstatSync(join(folder, name)).size, 0);
    expect(bytes / 1e6).toBeLessThan(5.8);
  });

  it('carries the licence of everything that is part of it', () => {
    const licenses = read('THIRD-PARTY-LICENSES');
    // esbuild names each file above its text.
    const inside = files
      .filter((name) => /^dist.*\.js$/.test(name))
      .flatMap((name) => [...read(name).matchAll(/^ *(?:\/\/ |")node_modules\/(.+)/gm)])
      .flatMap(([line]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(line)?.[1] ?? []);
    expect(new Set(inside).size).toBeGreaterThan(90);
    for (const name of new Set(inside)) expect(licenses, name).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(licenses).toContain('Apache License');
    expect(read('LICENSE')).toContain('MIT');
  });

  it('names no place of the machine that made it', () => {
    const repository = join(import.meta.dirname, '../..');
    expect(files.filter((name) => read(name).includes(repository))).toEqual([]);
  });
});

describe('the packed command, in a folder with a space and without node_modules', () => {
  it('loads each of its parts', async () => {
    const parts = readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.js'));
    expect(parts.length).toBeGreaterThan(20);
    const imports = parts.map(
      (name) => `await import(${JSON.stringify(pathToFileURL(join(folder, 'dist', name)).href)});`,
    );
    expect(await node(['--input-type=module', '--eval', imports.join('\n')])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  it.each([
    [['--help'], 'Everyday:'],
    [['--version'], String(manifest['version'])],
    [['bugs', 'list'], 'missing-base-image'],
  ])('answers %j', async (args, text) => {
    const { exitCode, stdout, stderr } = await node([bin, ...args]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(text);
  });

  it('finds the demo and the recipe of the worker image, and renders them by Helm', async () => {
    const { exitCode, stdout } = await node([
      bin,
      'manifests',
      '--cured',
      '--source',
      'demo',
      '--output',
      'json',
    ]);
    expect(exitCode, stdout.slice(-2000)).toBe(0);
    expect(stdout).toContain('eemt-web');
  });

  it('finds the cluster as kind takes it', async () => {
    const { exitCode, stdout } = await node([bin, 'manifests', '--diff', '--source', 'demo']);
    expect(exitCode, stdout.slice(-2000)).toBe(0);
    expect(stdout).toMatch(/^cluster {2}\(worker-node-selector\)$[^]*node-type: compute/m);
  });

  it('says what the machine lacks where no engine answers', async () => {
    const { exitCode, stdout } = await node([bin, 'doctor'], {
      DOCKER_HOST: `unix://${join(dirname(folder), 'no.sock')}`,
    });
    expect(exitCode).toBe(4);
    expect(stdout).toContain('Docker');
  });

  it('does not run a helper of the cache that was changed, and doctor says so', async () => {
    const home = mkdtempSync(join(tmpdir(), 'eemt dev home '));
    made.push(home);
    const tools = join(home, 'cache', 'tools', `kind-${pinnedHelpers.kind.version}`);
    mkdirSync(tools, { recursive: true });
    writeFileSync(join(tools, 'kind'), '#!/bin/sh\ntouch "$0.was-run"\necho v0.30.0\n', { mode: 0o755 });
    const env = { EEMT_DEV_HOME: home, PATH: home, DOCKER_HOST: `unix://${join(home, 'no.sock')}` };
    const { exitCode, stdout } = await node([bin, 'doctor', '--output', 'json'], env);
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      readonly data: { readonly checks: readonly { readonly id: string; readonly found: string }[] };
    };
    expect(exitCode).toBe(4);
    expect(result.data.checks.find(({ id }) => id === 'kind')?.found).toContain('it holds something else');
    expect(readdirSync(tools)).toEqual(['kind']);
  });

  it('builds by BuildKit, whose session answers over gRPC', async () => {
    let session: Duplex | undefined;
    let status: unknown;
    const vertex = field(
      1,
      Buffer.concat([field(1, 'sha256:1'), field(3, '[1/1] RUN true'), field(5, 'now')]),
    );
    const engine = await startFakeEngine({
      builder: '2',
      upgrade: (_, socket) => {
        session = socket;
      },
      answer: (route, request, response) => {
        if (route.startsWith('GET /images/')) {
          json(response, 200, {
            Id: 'sha256:1',
            RepoTags: [],
            Config: { Labels: null },
            Size: 5,
            Created: '',
          });
        } else if (route === 'POST /build') {
          request.resume().once('end', () => {
            void credentials(session).then((answered) => {
              status = answered;
              const message = { id: 'moby.buildkit.trace', aux: vertex.toString('base64') };
              response.writeHead(200).end(`${JSON.stringify(message)}\n`);
            });
          });
        } else return false;
        return true;
      },
    });
    try {
      const script = join(import.meta.dirname, '../support/packed-build.mjs');
      expect(await node([script, join(folder, 'dist'), engine.socketPath])).toEqual({
        exitCode: 0,
        stdout: '[1/1] RUN true\n',
        stderr: '',
      });
      expect(status).toBe('0');
    } finally {
      await engine.close();
    }
  });
});

/** Asks as BuildKit does for the credentials of a registry; resolves with the status of gRPC, '0' where it was answered. */
async function credentials(session: Duplex | undefined): Promise<unknown> {
  if (!session) return 'no session was opened';
  const client = http2.connect('http://session', { createConnection: () => session });
  // eemt-dev ends its session hard once the image is built.
  client.on('error', () => undefined);
  const asked = client.request({
    ':method': 'POST',
    ':path': '/moby.filesync.v1.Auth/Credentials',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const trailers = new Promise<http2.IncomingHttpHeaders>((resolve) => asked.once('trailers', resolve));
  asked.end(Buffer.alloc(5));
  await buffer(asked);
  return (await trailers)['grpc-status'];
}

/** A length-delimited field of Protocol Buffers, of less than 128 bytes. */
function field(number: number, content: Uint8Array | string): Buffer {
  const body = Buffer.from(content as string);
  return Buffer.concat([Buffer.from([number * 8 + 2, body.length]), body]);
}
