import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError, PrerequisiteError, ToolFailedError } from '../../src/errors/index.ts';
import { contextTar } from '../../src/images/build/context-tar.ts';
import { contextEntries } from '../../src/images/build/context.ts';
import { dockerfileName } from '../../src/images/build/dockerfile.ts';
import { seal } from '../../src/images/build/seal.ts';
import { imageFinder } from '../../src/tools/image-reference.ts';
import { createDocker } from '../../src/tools/docker-client.ts';
import type { BuildRequest, Docker } from '../../src/tools/docker.ts';
import type { Pulse } from '../../src/tools/docker-pulse.ts';
import { frame, json, startFakeEngine } from './docker-fake-engine.ts';
import type { FakeAnswers, FakeEngine } from './docker-fake-engine.ts';

const engines: FakeEngine[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

async function fake(
  answers: FakeAnswers,
  pulse?: Pulse,
): Promise<{ readonly docker: Docker; readonly engine: FakeEngine }> {
  const engine = await startFakeEngine(answers);
  engines.push(engine);
  const options = { socketPath: engine.socketPath, env: {}, ...(pulse ? { pulse } : {}) };
  return { engine, docker: createDocker(options) };
}

const never = () => new AbortController().signal;

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

function context(dockerfile: string): Readable {
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, dockerfile);
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}

/** A context whose file got other content after it was sealed; its Dockerfile says COPY. */
async function changedContext(): Promise<Readable> {
  const dir = await mkdtemp(join(tmpdir(), 'eemt-dev-changed-'));
  folders.push(dir);
  const file = join(dir, 'file');
  const dockerfile = 'FROM scratch\nCOPY . /\n';
  await writeFile(file, Buffer.alloc(1_000_000, 'a'));
  const entries = await seal(contextEntries(dir, dockerfile, {}), createHash('sha256'));
  await writeFile(file, Buffer.alloc(1_000_000, 'b'));
  return contextTar(entries, dockerfile);
}

function request(more: Partial<BuildRequest> = {}): BuildRequest {
  return {
    context: context('FROM scratch\n'),
    dockerfile: 'Dockerfile',
    tag: 'eemt-dev/contract:1',
    labels: { 'eemt-dev.contract': 'true' },
    args: { HTTP_PROXY: 'http://proxy' },
    noCache: false,
    onLine: () => undefined,
    ...more,
  };
}

/** Answers POST /build with these messages once the context was read. */
const building =
  (messages: readonly unknown[], end = true): NonNullable<FakeAnswers['answer']> =>
  (route, incoming, response) => {
    if (route !== 'POST /build') return false;
    incoming.resume().once('end', () => {
      response.writeHead(200);
      for (const message of messages) response.write(`${JSON.stringify(message)}\n`);
      if (end) response.end();
    });
    return true;
  };

const tagged: NonNullable<FakeAnswers['answer']> = (route, _, response) => {
  if (!route.startsWith('GET /images/')) return false;
  json(response, 200, {
    Id: 'sha256:1',
    RepoTags: ['a:1'],
    Config: { Labels: null },
    Size: 5,
    Created: 'then',
  });
  return true;
};

describe('the engine client', () => {
  it('says that nothing listens', async () => {
    const docker = createDocker({ socketPath: '/no/such/docker.sock', env: {} });
    const error = await failure(docker.info(never()));
    expect(error).toBeInstanceOf(PrerequisiteError);
    expect(error).toMatchObject({ code: 'DOCKER_UNREACHABLE' });
    expect(String(error)).toContain('/no/such/docker.sock');
  });

  it.each(['<html>', '{}', 'null', '[]'])('says that %s is no answer of an engine', async (said) => {
    const { docker } = await fake({
      answer: (route, _, response) => {
        if (route === 'GET /_ping') return false;
        response.end(said);
        return true;
      },
    });
    expect(await failure(docker.info(never()))).toMatchObject({
      code: 'TOOL_OUTPUT',
      message: expect.stringContaining('is no Docker engine') as string,
    });
  });

  const sizes = {
    images: [
      { RepoTags: ['a:1'], Containers: 1, Size: 100, SharedSize: 0 },
      { RepoTags: ['b:1'], Containers: 0, Size: 70, SharedSize: 20 },
      { RepoTags: ['<none>:<none>'], Containers: 0, Size: 9, SharedSize: 4 },
      { RepoTags: null, Containers: 0, Size: 2, SharedSize: -1 },
      { RepoTags: [], Containers: 3, Size: 1000, SharedSize: 0 },
      { RepoTags: [], Containers: -1, Size: 1000, SharedSize: 0 },
    ],
    cache: [
      { InUse: false, Shared: false, Size: 300 },
      { InUse: true, Shared: false, Size: 5000 },
      { InUse: false, Shared: true, Size: 5000 },
    ],
  };
  it.each([
    ['before API 1.52', { Images: sizes.images, BuildCache: sizes.cache }],
    ['since API 1.52', { ImageUsage: { Items: sizes.images }, BuildCacheUsage: { Items: sizes.cache } }],
  ])('sums up what nothing uses, as it is told %s, and asks for nothing else', async (_, answer) => {
    const { docker, engine } = await fake({
      answer: (route, _request, response) => {
        if (route !== 'GET /system/df') return false;
        json(response, 200, answer);
        return true;
      },
    });
    expect(await docker.diskUse(never())).toEqual({
      buildCacheBytes: 300,
      danglingImageBytes: 7,
      unusedImageBytes: 50,
    });
    expect(engine.requests).toEqual(['GET /system/df?type=image&type=build-cache&verbose=true']);
  });

  it('takes what the engine says about itself, by two requests', async () => {
    const { docker, engine } = await fake({
      builder: '2',
      answer: (route, _, response) => {
        if (route === 'GET /info') {
          json(response, 200, {
            ServerVersion: '28.0.1',
            ID: 'AB:CD',
            NCPU: 4,
            MemTotal: 8e9,
            DockerRootDir: '/no/such/folder',
            OperatingSystem: 'OS',
            Architecture: 'aarch64',
            CgroupVersion: '2',
            CgroupDriver: 'none',
            MemoryLimit: true,
            SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'],
            Driver: 'overlay2',
            HttpProxy: '',
            HttpsProxy: 'http://p:1',
          });
        } else return false;
        return true;
      },
    });
    expect(await docker.info(never())).toEqual({
      id: 'AB:CD',
      version: '28.0.1',
      cpus: 4,
      memoryBytes: 8e9,
      rootDir: '/no/such/folder',
      diskFreeBytes: Infinity,
      operatingSystem: 'OS',
      architecture: 'aarch64',
      cgroupVersion: '2',
      rootless: true,
      limits: false,
      remapsUsers: false,
      driver: 'overlay2',
      buildkit: true,
      proxies: { HTTP_PROXY: undefined, HTTPS_PROXY: 'http://p:1', NO_PROXY: undefined },
      endpoint: `unix://${engine.socketPath}`,
    });
    expect([...engine.requests].sort()).toEqual(['GET /_ping', 'GET /info']);
  });

  it('names what is missing in an answer', async () => {
    const { docker } = await fake({
      answer: (route, _, response) => {
        if (route === 'GET /info') json(response, 200, { NCPU: 4, ServerVersion: '28.0.1' });
        else if (route === 'GET /images/json') json(response, 200, [{ Id: 7 }]);
        else return false;
        return true;
      },
    });
    expect(await failure(docker.info(never()))).toMatchObject({
      code: 'TOOL_OUTPUT',
      message: expect.stringContaining(
        'is no Docker engine (MemTotal is missing or of another kind)',
      ) as string,
    });
    expect(await failure(docker.images('a', never()))).toMatchObject({
      code: 'TOOL_OUTPUT',
      message: 'The engine did not list its images ([0].Id is missing or of another kind)',
    });
  });

  it('lists all images in one call, in which every reference is found', async () => {
    const { docker, engine } = await fake({
      answer: (route, _, response) => {
        if (route !== 'GET /images/json') return false;
        json(response, 200, [
          {
            Id: `sha256:${'a'.repeat(64)}`,
            RepoTags: ['python:3.12', 'registry.example:5000/team/python:3.12'],
            RepoDigests: [`python@sha256:${'1'.repeat(64)}`],
            Labels: { k: 'v' },
            Size: 5,
            Created: 1_700_000_000,
          },
          { Id: `sha256:${'b'.repeat(64)}`, RepoTags: null, Labels: null, Size: 6, Created: 0 },
        ]);
        return true;
      },
    });
    const digest = `python:9@sha256:${'1'.repeat(64)}`;
    const known = [
      'python:3.12',
      'docker.io/library/python:3.12',
      'registry.example:5000/team/python:3.12',
      digest,
    ];
    const find = imageFinder(await docker.images(null, never()));
    expect(known.map((reference) => find(reference)?.sizeBytes)).toEqual(known.map(() => 5));
    expect(find('python')).toBeUndefined();
    expect(find('other:1')).toBeUndefined();
    expect(find(digest)).toEqual({
      id: `sha256:${'a'.repeat(64)}`,
      tags: ['python:3.12', 'registry.example:5000/team/python:3.12'],
      digests: [`python@sha256:${'1'.repeat(64)}`],
      labels: { k: 'v' },
      sizeBytes: 5,
      createdAt: '2023-11-14T22:13:20.000Z',
    });
    expect(find('bbbbbbbbbbbb')).toMatchObject({ labels: {}, tags: [] });
    expect(engine.requests).toEqual(['GET /images/json']);
  });

  it('lists all containers once and gives those whose labels pass a test', async () => {
    const { docker, engine } = await fake({
      answer: (route, _, response) => {
        if (route !== 'GET /containers/json') return false;
        json(response, 200, [
          { Id: '1', Names: null, State: 'running', Image: 'i', Labels: null, Mounts: [] },
          { Id: '2', Names: null, State: 'exited', Image: 'i', Labels: { other: '' }, Mounts: [] },
        ]);
        return true;
      },
    });
    expect(await docker.containers((labels) => !('other' in labels), never())).toEqual([
      { id: '1', name: '1', state: 'running', image: 'i', labels: {}, address: null, mounts: [], ports: [] },
    ]);
    expect(engine.requests).toEqual(['GET /containers/json?all=true']);
  });

  it('gives undefined for an image that is not there, and the engine’s words for any other refusal', async () => {
    const { docker } = await fake({
      answer: (route, _, response) => {
        if (!route.includes('broken')) return false;
        json(response, 500, { message: 'disk on fire' });
        return true;
      },
    });
    expect(await docker.image('gone:1', never())).toBeUndefined();
    const error = await failure(docker.image('broken:1', never()));
    expect(error).toBeInstanceOf(ToolFailedError);
    expect(error).toMatchObject({ details: { status: 500, tail: ['disk on fire'] } });
  });

  it('finds the ports of a stopped container, and the image it was made with', async () => {
    const list = {
      Names: ['/a'],
      Image: 'i',
      Labels: { k: 'v' },
      Mounts: [{ Source: '/s', Destination: '/d' }],
    };
    const { docker, engine } = await fake({
      answer: (route, _, response) => {
        if (route === 'GET /containers/json') {
          json(response, 200, [
            {
              ...list,
              Id: '1',
              State: 'running',
              Ports: [
                { IP: '127.0.0.1', PublicPort: 5000, PrivatePort: 30500, Type: 'tcp' },
                { PrivatePort: 80 },
              ],
            },
            { ...list, Id: '2', State: 'exited', Ports: [] },
            { ...list, Id: '3', State: 'exited', Ports: [] },
            { ...list, Id: '4', State: 'running', Image: 'sha256:ab', Ports: [] },
          ]);
        } else if (route === 'GET /containers/4/json') {
          json(response, 200, { Config: { Image: 'name:1' }, HostConfig: {} });
        } else if (route === 'GET /containers/2/json') {
          json(response, 200, {
            Config: { Image: 'i' },
            HostConfig: { PortBindings: { '6443/tcp': [{ HostIp: '127.0.0.1', HostPort: '40000' }] } },
          });
        } else return false;
        return true;
      },
    });
    const found = await docker.containers('k=v', never());
    expect(found.map(({ id, name, image, ports }) => ({ id, name, image, ports }))).toEqual([
      {
        id: '1',
        name: 'a',
        image: 'i',
        ports: [{ hostIp: '127.0.0.1', hostPort: 5000, containerPort: 30500 }],
      },
      {
        id: '2',
        name: 'a',
        image: 'i',
        ports: [{ hostIp: '127.0.0.1', hostPort: 40000, containerPort: 6443 }],
      },
      { id: '4', name: 'a', image: 'name:1', ports: [] },
    ]);
    expect(engine.requests[0]).toContain('"label":["k=v"]');
    expect(engine.requests[0]).toContain('all=true');
  });

  it('says how containers are, all asked at once, and leaves out one that has gone', async () => {
    const state = {
      Status: 'restarting',
      ExitCode: 137,
      OOMKilled: true,
      Error: '',
      StartedAt: '2025-01-01T10:00:00.1Z',
      Health: { Status: 'unhealthy' },
    };
    const checkedBy = (...words: readonly string[]) => ({ Healthcheck: { Test: words } });
    const inspections: Readonly<Record<string, unknown>> = {
      a: { Id: 'a', RestartCount: 4, Config: checkedBy('CMD', 'ps', '|', 'grep'), State: state },
      b: {
        Id: 'b',
        RestartCount: 0,
        State: {
          Status: 'created',
          ExitCode: 128,
          OOMKilled: false,
          Error: 'driver failed:\n\u001b[31mport is already allocated',
          StartedAt: '0001-01-01T00:00:00Z',
        },
      },
      c: {
        Id: 'c',
        Config: checkedBy('NONE'),
        State: { ...state, Status: 'running', ExitCode: 0, OOMKilled: false, Health: { Status: 'healthy' } },
      },
    };
    const waiting: (() => void)[] = [];
    const { docker } = await fake({
      answer: (route, _, response) => {
        const id = /^GET \/containers\/(\w+)\/json$/.exec(route)?.[1] ?? '';
        const inspection = inspections[id];
        waiting.push(() => {
          if (inspection === undefined) json(response, 404, { message: 'No such container' });
          else json(response, 200, inspection);
        });
        // Nobody is answered before all are asked.
        if (waiting.length === 4) waiting.forEach((reply) => reply());
        return true;
      },
    });
    expect(await docker.inspectContainers(['a', 'b', 'gone', 'c'], never())).toEqual([
      {
        id: 'a',
        state: 'restarting',
        exitCode: 137,
        restarts: 4,
        oomKilled: true,
        health: null,
        error: null,
        startedAt: '2025-01-01T10:00:00.1Z',
        healthCheck: ['CMD', 'ps', '|', 'grep'],
      },
      {
        id: 'b',
        state: 'created',
        exitCode: null,
        restarts: 0,
        oomKilled: false,
        health: null,
        error: 'driver failed: port is already allocated',
        startedAt: null,
        healthCheck: null,
      },
      {
        id: 'c',
        state: 'running',
        exitCode: null,
        restarts: 0,
        oomKilled: false,
        health: 'healthy',
        error: null,
        startedAt: '2025-01-01T10:00:00.1Z',
        healthCheck: null,
      },
    ]);
  });

  it('takes a container that is gone, or starts already, as done', async () => {
    const { docker } = await fake({
      answer: (route, _, response) => {
        if (!route.endsWith('/start')) return false;
        response.writeHead(304).end();
        return true;
      },
    });
    await docker.removeContainer('gone', never());
    await docker.startContainer('up', never());
  });

  it('starts a paused container by letting it go on, as the engine itself proposes', async () => {
    const asked: string[] = [];
    const { docker } = await fake({
      answer: (route, _, response) => {
        asked.push(route);
        if (route.endsWith('/start'))
          json(response, 409, { message: 'cannot start a paused container, try unpause instead' });
        else if (route.endsWith('/unpause')) response.writeHead(204).end();
        else return false;
        return true;
      },
    });
    await docker.startContainer('paused', never());
    expect(asked).toEqual(['POST /containers/paused/start', 'POST /containers/paused/unpause']);
  });

  const past = [
    { Created: 2, CreatedBy: 'CMD ["sh"]', Comment: 'buildkit.dockerfile.v0', Size: 0 },
    { Created: 1, CreatedBy: 'WORKDIR /app', Comment: '', Size: 0 },
    { Created: 0, CreatedBy: '/bin/sh -c #(nop)  ENV A=1', Comment: '', Size: 0 },
    { Created: 0, CreatedBy: '/bin/sh -c #(nop) ADD file:1 in / ', Comment: '', Size: 7 },
  ];

  it('says how an image is made, the first step first, without what it does not set', async () => {
    const { docker } = await fake({
      answer: (route, _, response) => {
        if (route === 'GET /images/a%3A1/history') json(response, 200, past);
        else if (route === 'GET /images/a%3A1/json')
          json(response, 200, {
            ...{ Architecture: 'arm64', Variant: 'v8', Os: 'linux', OsVersion: '', Author: '' },
            Config: {
              Hostname: '',
              Tty: false,
              Env: ['A=1'],
              OnBuild: null,
              Labels: { a: '' },
              ArgsEscaped: true,
            },
            RootFS: { Type: 'layers', Layers: ['sha256:a', 'sha256:b'] },
          });
        else return false;
        return true;
      },
    });
    expect(await docker.imageConfig('a:1', never())).toEqual({
      platform: { architecture: 'arm64', variant: 'v8', os: 'linux' },
      config: { Env: ['A=1'], Labels: { a: '' }, ArgsEscaped: true },
      layers: ['sha256:a', 'sha256:b'],
      history: [
        { created: '1970-01-01T00:00:00.000Z', created_by: '/bin/sh -c #(nop) ADD file:1 in / ' },
        { created: '1970-01-01T00:00:00.000Z', created_by: '/bin/sh -c #(nop)  ENV A=1', empty_layer: true },
        { created: '1970-01-01T00:00:01.000Z', created_by: 'WORKDIR /app' },
        {
          ...{ created: '1970-01-01T00:00:02.000Z', created_by: 'CMD ["sh"]' },
          ...{ comment: 'buildkit.dockerfile.v0', empty_layer: true },
        },
      ],
    });
    expect(await docker.imageConfig('b:1', never())).toBeUndefined();
  });

  const loading =
    (line: string): NonNullable<FakeAnswers['answer']> =>
    (route, incoming, response) => {
      if (route !== 'POST /images/load') return false;
      incoming.resume().once('end', () => response.end(line));
      return true;
    };

  it('sends an archive of images, and fails with the error that comes inside a good answer', async () => {
    const fine = await fake({ answer: loading('{"stream":"Loaded image: a:1\\n"}\n') });
    await fine.docker.load(context('FROM scratch\n'), 'a:1', never());
    expect(fine.engine.requests).toEqual(['POST /images/load?quiet=true']);
    const refusing = await fake({
      answer: loading('{"errorDetail":{"message":"no such file"},"error":"no such file"}'),
    });
    expect(await failure(refusing.docker.load(context('FROM scratch\n'), 'a:1', never()))).toMatchObject({
      code: 'TOOL_FAILED',
      message: 'Loading a:1 failed: no such file',
    });
  });

  it('feeds a command in a container and keeps its two outputs apart', async () => {
    const { docker, engine } = await fake({
      answer: (route, incoming, response) => {
        incoming.resume();
        if (route === 'POST /containers/node/exec') json(response, 201, { Id: 'e1' });
        else if (route === 'GET /exec/e1/json') json(response, 200, { Running: false, ExitCode: 3 });
        else return false;
        return true;
      },
      upgrade: (_, socket) => {
        let seen = '';
        socket.on('data', (chunk: Buffer) => {
          seen += chunk.toString();
        });
        socket.once('end', () => {
          const whole = frame(1, `got ${String(seen.endsWith('hello'))}\n`);
          // A frame may come in two pieces.
          socket.write(whole.subarray(0, 5));
          socket.write(whole.subarray(5));
          socket.end(frame(2, 'careful\n'));
        });
      },
    });
    const lines: string[] = [];
    const result = await docker.exec('node', ['ctr', 'import', '-'], {
      input: Readable.from(['hel', 'lo']),
      onLine: (line) => lines.push(line),
      timeoutMs: 10_000,
      signal: never(),
    });
    expect(result).toEqual({ exitCode: 3, stdout: 'got true\n', stderr: 'careful\n' });
    expect(lines).toEqual(['got true', 'careful']);
    expect(engine.requests).toContain('POST /exec/e1/start');
  });

  it('gives up a command at its time limit', async () => {
    const { docker } = await fake({
      answer: (route, incoming, response) => {
        incoming.resume();
        if (route !== 'POST /containers/node/exec') return false;
        json(response, 201, { Id: 'e1' });
        return true;
      },
    });
    const error = await failure(docker.exec('node', ['sleep', '9'], { timeoutMs: 300, signal: never() }));
    expect(error).toMatchObject({
      code: 'TOOL_TIMEOUT',
      message: expect.stringContaining('docker exec node sleep 9') as string,
    });
  });
});

describe('a build', () => {
  it('of the classic builder gives readable lines and sends what was asked', async () => {
    const lines: string[] = [];
    const answer = building([
      { stream: 'Step 1/2 : FROM scratch\n' },
      { stream: ' ---> 1234\n' },
      { stream: 'two\nlines\n' },
      { status: 'Downloading', id: 'layer', progress: '[=> ]' },
    ]);
    const { docker, engine } = await fake({ answer: (...all) => answer(...all) || tagged(...all) });
    await docker.build(request({ onLine: (line) => lines.push(line) }), never());
    expect(lines).toEqual(['[1/2] FROM scratch', 'two', 'lines']);
    const build = engine.requests.find((one) => one.startsWith('POST /build')) ?? '';
    expect(build).toContain('t=eemt-dev/contract:1');
    expect(build).toContain('buildargs={"HTTP_PROXY":"http://proxy"}');
    expect(build).toContain('labels={"eemt-dev.contract":"true"}');
    expect(build).not.toContain('version=2');
  });

  it('fails with the error that comes inside a good answer, and the last lines', async () => {
    const { docker } = await fake({
      answer: building([
        { stream: 'Step 1/1 : RUN x\n' },
        { stream: 'oh' },
        { error: 'x', errorDetail: { message: 'exit code: 3' } },
      ]),
    });
    const error = await failure(docker.build(request(), never()));
    expect(error).toBeInstanceOf(ToolFailedError);
    expect(error).toMatchObject({
      code: 'TOOL_BUILD',
      details: { tail: ['[1/1] RUN x', 'oh', 'exit code: 3'] },
    });
  });

  it('that is refused closes its BuildKit session, which would keep us alive', async () => {
    const { docker, engine } = await fake({
      builder: '2',
      answer: (route, incoming, response) => {
        if (route !== 'POST /build') return false;
        incoming.resume().once('end', () => {
          json(response, 500, { message: 'no space left on device' });
        });
        return true;
      },
    });
    const error = await failure(docker.build(request(), never()));
    expect(error).toMatchObject({ details: { tail: ['no space left on device'] } });
    const [session] = engine.upgraded;
    if (session && !session.closed) await once(session, 'close');
    expect(engine.upgraded).toHaveLength(1);
    expect(engine.requests.some((one) => one.includes('version=2'))).toBe(true);
  });

  it('that leaves no image behind is a failure', async () => {
    const { docker } = await fake({ answer: building([{ stream: 'fine\n' }]) });
    expect(await failure(docker.build(request(), never()))).toMatchObject({ code: 'TOOL_FAILED' });
  });

  it('whose connection breaks is a failure', async () => {
    const { docker } = await fake({
      answer: (route, incoming, response) => {
        if (route !== 'POST /build') return false;
        incoming.resume().once('end', () => {
          response.writeHead(200).write('{"stream":"start\\n"}\n', () => response.destroy());
        });
        return true;
      },
    });
    const error = await failure(docker.build(request(), never()));
    expect(error).toBeInstanceOf(ToolFailedError);
    expect(error).toMatchObject({ details: { tail: ['start'] } });
  });

  it('whose context cannot be read says so', async () => {
    const { docker } = await fake({ answer: building([]) });
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(512);
        await Promise.resolve();
        throw new TypeError('file vanished');
      })(),
    );
    expect(String(await failure(docker.build(request({ context: broken }), never())))).toContain(
      'file vanished',
    );
  });

  it('whose context changed on the way says so, and the engine never gets all of it', async () => {
    let sent = Buffer.alloc(0);
    let ended: Promise<unknown> | undefined;
    const { docker } = await fake({
      answer: (route, incoming) => {
        if (route !== 'POST /build') return false;
        ended = new Promise((resolve) => incoming.once('close', () => resolve(incoming.complete)));
        incoming.on('data', (chunk: Buffer) => {
          sent = Buffer.concat([sent, chunk]);
        });
        return true;
      },
    });
    const context = await changedContext();
    expect(await failure(docker.build(request({ context }), never()))).toMatchObject({
      code: 'SOURCE_CHANGED',
      exitCode: 5,
    });
    expect(await ended).toBe(false);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.includes('COPY . /')).toBe(false);
  });

  it('may be silent for long while the engine answers beside it', async () => {
    let pings = 0;
    let finish = () => {};
    const answer: FakeAnswers['answer'] = (route, incoming, response) => {
      if (route === 'GET /_ping') {
        pings += 1;
        if (pings === 6) finish();
        // Whatever it says: it lives.
        if (pings === 3) json(response, 500, { message: 'busy' });
        if (pings === 4) response.destroy();
        return pings === 3 || pings === 4;
      }
      if (route !== 'POST /build') return false;
      incoming.resume();
      finish = () => void response.writeHead(200).end();
      return true;
    };
    const { docker } = await fake(
      { answer: (...all) => answer(...all) || tagged(...all) },
      { everyMs: 5, withinMs: 10_000 },
    );
    await docker.build(request(), never());
    expect(pings).toBeGreaterThanOrEqual(6);
  });

  it.each(['before it answers', 'in the middle of its answer'])(
    'ends when the engine freezes %s',
    async (when) => {
      let frozen = false;
      const { docker, engine } = await fake(
        {
          answer: (route, incoming, response) => {
            if (route === 'POST /build') {
              frozen = true;
              incoming.resume();
              if (when !== 'before it answers') response.writeHead(200).write('{"stream":"start\\n"}\n');
            }
            return frozen;
          },
        },
        { everyMs: 5, withinMs: 50 },
      );
      const error = await failure(docker.build(request(), never()));
      expect(error).toBeInstanceOf(PrerequisiteError);
      expect(error).toMatchObject({
        code: 'DOCKER_UNREACHABLE',
        message: expect.stringMatching(
          /did not answer within .* while building eemt-dev\/contract:1$/,
        ) as string,
      });
      expect(engine.requests.at(-1)).toBe('GET /_ping');
    },
  );

  it('is stopped by its signal', async () => {
    const controller = new AbortController();
    const { docker } = await fake({ answer: building([{ stream: 'start\n' }], false) });
    const error = await failure(
      docker.build(
        request({
          onLine: () => {
            controller.abort();
          },
        }),
        controller.signal,
      ),
    );
    expect(error).toBeInstanceOf(CancelledError);
  });
});

const socket = '/var/run/docker.sock';
describe.skipIf(!existsSync(socket))(`the real engine at ${socket} (left out where there is none)`, () => {
  const docker = createDocker({ socketPath: socket, env: {} });

  it('builds, labels, exports and removes an image', async () => {
    const tag = `eemt-dev/contract:${String(process.pid)}`;
    const lines: string[] = [];
    const tar = pack();
    tar.entry({ name: 'Dockerfile' }, 'FROM scratch\nCOPY file /file\n');
    tar.entry({ name: 'file' }, 'content');
    tar.finalize();
    try {
      await docker.build(
        request({
          tag,
          context: Readable.from(tar, { objectMode: false }),
          onLine: (line) => lines.push(line),
        }),
        never(),
      );
      expect(lines.join('\n')).toMatch(/\[\d\/\d\] COPY file \/file/);
      expect(await docker.image(tag, never())).toMatchObject({
        tags: [tag],
        labels: { 'eemt-dev.contract': 'true' },
      });
      expect((await docker.images('eemt-dev.contract', never())).flatMap(({ tags }) => tags)).toContain(tag);
      const id = (await docker.image(tag, never()))?.id ?? '';
      const asked = [tag, `docker.io/${tag}`, id, id.slice('sha256:'.length, 19), 'eemt-dev/none:1'];
      const find = imageFinder(await docker.images(null, never()));
      expect(asked.map((reference) => find(reference)?.id)).toEqual([id, id, id, id, undefined]);
    } finally {
      await docker.removeImage(tag, never());
    }
    expect(await docker.image(tag, never())).toBeUndefined();
  });

  it('has nothing of a build whose context changed on the way', async () => {
    const tag = `eemt-dev/contract-changed:${String(process.pid)}`;
    const changing = request({
      tag,
      context: await changedContext(),
      dockerfile: dockerfileName,
      labels: { 'eemt-dev.contract-changed': 'true' },
    });
    expect(await failure(docker.build(changing, never()))).toMatchObject({ code: 'SOURCE_CHANGED' });
    expect(await docker.image(tag, never())).toBeUndefined();
    expect(await docker.images('eemt-dev.contract-changed', never())).toEqual([]);
  });

  it('fails a build whose file is missing, with the reason', async () => {
    const error = await failure(
      docker.build(request({ context: context('FROM scratch\nCOPY gone /gone\n') }), never()),
    );
    expect(error).toMatchObject({ code: 'TOOL_BUILD' });
    expect(String(error)).toContain('gone');
  });

  it('says which image is missing instead of pulling it', async () => {
    const run = docker.runOnce(
      { image: 'eemt-dev/none:1', argv: ['true'], user: '0', mounts: [], network: 'none', labels: {} },
      never(),
    );
    expect(String(await failure(run))).toContain('eemt-dev/none:1');
  });
});
