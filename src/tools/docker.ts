import { statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import type { Duplex } from 'node:stream';
import type Dockerode from 'dockerode';
import { ToolFailedError, PrerequisiteError } from '../errors/index.ts';
import { splitLines } from '../lib/lines.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import { engineError, statusOf } from './docker-errors.ts';
import { resolveEndpoint } from './docker-endpoint.ts';
import type { EngineEndpoint } from './docker-endpoint.ts';
import { followBuild } from './docker-build-lines.ts';

export { resolveEndpoint } from './docker-endpoint.ts';
export type { EngineEndpoint } from './docker-endpoint.ts';

/** The engine, through its API. Every method rejects with PrerequisiteError DOCKER_UNREACHABLE / DOCKER_DENIED when the engine does not answer, ToolFailedError otherwise. */
export interface Docker {
  info(signal: AbortSignal): Promise<EngineInfo>;
  /** undefined when the reference is not in the engine. */
  image(reference: string, signal: AbortSignal): Promise<EngineImage | undefined>;
  images(label: string, signal: AbortSignal): Promise<readonly EngineImage[]>;
  build(request: BuildRequest, signal: AbortSignal): Promise<void>;
  tag(reference: string, target: string, signal: AbortSignal): Promise<void>;
  removeImage(reference: string, signal: AbortSignal): Promise<void>;
  /** docker save of one image with these references, as a stream; never held in memory. */
  exportImages(references: readonly string[], signal: AbortSignal): Promise<Readable>;
  /** All containers, also stopped, that carry the label (`key` or `key=value`). */
  containers(label: string, signal: AbortSignal): Promise<readonly EngineContainer[]>;
  startContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Forced; with its anonymous volumes. */
  removeContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Runs argv in a running container; input is streamed to its stdin. Exit codes are answers. */
  exec(container: string, argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Runs a throw-away container of an image that is present (never pulls) and removes it. */
  runOnce(request: RunOnceRequest, signal: AbortSignal): Promise<ExecResult>;
  volumes(label: string, signal: AbortSignal): Promise<readonly string[]>;
}

export interface EngineInfo {
  readonly version: string;
  readonly apiVersion: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Folder where the engine keeps its data. */
  readonly rootDir: string;
  /** Free bytes there; Infinity where it cannot be read (an engine in a virtual machine). */
  readonly diskFreeBytes: number;
  readonly operatingSystem: string;
  readonly architecture: string;
  readonly cgroupVersion: string;
  readonly rootless: boolean;
  readonly driver: string;
  /** True where BuildKit is on offer. */
  readonly buildkit: boolean;
  readonly proxies: Readonly<Record<'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY', string | undefined>>;
  /** Address the children get as DOCKER_HOST, as `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
}

export interface EngineImage {
  /** `sha256:…` */
  readonly id: string;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly createdAt: string;
}

export interface EngineContainer {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'exited' | 'created' | 'paused' | 'restarting' | 'dead' | 'removing';
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly ports: readonly {
    readonly hostIp: string;
    readonly hostPort: number;
    readonly containerPort: number;
  }[];
}

export interface BuildRequest {
  /** A tar stream with the Dockerfile inside. */
  readonly context: Readable;
  readonly dockerfile: string;
  readonly tag: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  readonly noCache: boolean;
  readonly onLine: (line: string) => void;
}

export interface ExecOptions {
  readonly input?: Readable | string;
  readonly user?: string;
  readonly onLine?: (line: string) => void;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOnceRequest {
  readonly image: string;
  readonly argv: readonly string[];
  readonly user: string;
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly network: 'none' | 'bridge' | 'host';
}

export interface DockerOptions {
  /** A socket to use instead of the one that is found. */
  readonly socketPath?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
}

/** On containers of runOnce: whatever carries it is of no use to anybody any more. */
export const throwAwayLabel = 'eemt-dev.throw-away';

const readMs = 30_000;
const changeMs = 120_000;
const outputLimitBytes = 64 * 1024 * 1024;
const tailLines = 200;

/** The engine through dockerode, which is loaded at the first call. The endpoint is resolved once, then too. */
export function createDocker({ socketPath, env, home = homedir() }: DockerOptions): Docker {
  let connected: Promise<Connection> | undefined;
  const connection = (): Promise<Connection> => (connected ??= connect(socketPath, env, home));

  /** One call with a time limit in milliseconds, its failure put into our words. */
  const call = async <T>(
    what: string,
    signal: AbortSignal,
    timeoutMs: number,
    work: (engine: Dockerode, signal: AbortSignal, connection: Connection) => Promise<T>,
  ): Promise<T> => {
    const open = await connection();
    const limit = AbortSignal.timeout(timeoutMs);
    const either = AbortSignal.any([signal, limit]);
    try {
      if (either.aborted) throw either.reason;
      return await untilAborted(work(open.engine, either, open), either);
    } catch (error) {
      if (limit.aborted && !signal.aborted) throw tooSlow(what, timeoutMs, open.endpoint);
      throw engineError(error, what, open.endpoint, signal);
    }
  };

  const image: Docker['image'] = (reference, signal) =>
    call(`Looking for image ${reference}`, signal, readMs, async (engine, abortSignal) => {
      const found = await orUndefined(
        engine.getImage(reference).inspect({ abortSignal } as Dockerode.ImageInspectOptions),
        404,
      );
      return (
        found && {
          id: found.Id,
          tags: found.RepoTags ?? [],
          labels: found.Config.Labels ?? {},
          sizeBytes: found.Size,
          createdAt: found.Created,
        }
      );
    });

  return {
    info: (signal) =>
      call('Asking the engine about itself', signal, readMs, async (engine, abortSignal, { endpoint }) => {
        const [ping, info, version] = await Promise.all([
          dial(engine, { path: '/_ping', method: 'GET', isStream: true, abortSignal }),
          dial(engine, { path: '/info', method: 'GET', abortSignal }) as Promise<RawInfo>,
          dial(engine, { path: '/version', method: 'GET', abortSignal }) as Promise<RawVersion>,
        ]);
        const answer = ping as Readable & { readonly headers: Readonly<Record<string, string | undefined>> };
        answer.resume();
        return {
          version: version.Version,
          apiVersion: version.ApiVersion,
          cpus: info.NCPU,
          memoryBytes: info.MemTotal,
          rootDir: info.DockerRootDir,
          diskFreeBytes: await freeBytes(info.DockerRootDir),
          operatingSystem: info.OperatingSystem,
          architecture: info.Architecture,
          cgroupVersion: info.CgroupVersion ?? '1',
          rootless: (info.SecurityOptions ?? []).some((option) => option.includes('name=rootless')),
          driver: info.Driver,
          buildkit: answer.headers['builder-version'] === '2',
          proxies: {
            HTTP_PROXY: info.HttpProxy || undefined,
            HTTPS_PROXY: info.HttpsProxy || undefined,
            NO_PROXY: info.NoProxy || undefined,
          },
          endpoint: endpoint.uri,
        };
      }),

    image,

    images: (label, signal) =>
      call(`Listing images with label ${label}`, signal, readMs, async (engine, abortSignal) => {
        const found = await engine.listImages({ filters: { label: [label] }, abortSignal });
        return found.map((one) => ({
          id: one.Id,
          tags: one.RepoTags ?? [],
          labels: one.Labels ?? {},
          sizeBytes: one.Size,
          createdAt: new Date(one.Created * 1000).toISOString(),
        }));
      }),

    async build(request, signal) {
      const open = await connection();
      const what = `Building ${request.tag}`;
      const buildkit = await call(what, signal, readMs, async (engine, abortSignal) => {
        const ping = await dial(engine, { path: '/_ping', method: 'GET', isStream: true, abortSignal });
        const answer = ping as Readable & { readonly headers: Readonly<Record<string, string | undefined>> };
        answer.resume();
        return answer.headers['builder-version'] === '2';
      });
      await buildImage(open, request, buildkit, what, signal);
      if ((await image(request.tag, signal)) === undefined) {
        throw new ToolFailedError(
          'TOOL_FAILED',
          `${what} ended without an error, but the engine has no such image`,
          {
            details: { command: null, exitCode: null, tail: [] },
          },
        );
      }
    },

    tag: (reference, target, signal) =>
      call(`Tagging ${reference} as ${target}`, signal, readMs, async (engine, abortSignal) => {
        await engine.getImage(reference).tag({ ...repoAndTag(target), abortSignal });
      }),

    removeImage: (reference, signal) =>
      call(`Removing image ${reference}`, signal, changeMs, async (engine, abortSignal) => {
        await orUndefined(engine.getImage(reference).remove({ abortSignal }), 404);
      }),

    exportImages: (references, signal) =>
      call(`Exporting ${references.join(', ')}`, signal, changeMs, async (engine) => {
        // The stream outlives this call, so it listens to the caller's signal, not to the call's limit.
        const names = [...references];
        const stream = await dial(engine, {
          path: '/images/get?',
          method: 'GET',
          isStream: true,
          options: { names },
          abortSignal: signal,
        });
        return stream as Readable;
      }),

    containers: (label, signal) =>
      call(`Listing containers with label ${label}`, signal, readMs, async (engine, abortSignal) => {
        const found = await engine.listContainers({ all: true, filters: { label: [label] }, abortSignal });
        const seen = await Promise.all(found.map((one) => containerOf(engine, one, abortSignal)));
        return seen.filter((one) => one !== undefined);
      }),

    startContainer: (id, signal) =>
      call(`Starting container ${id}`, signal, changeMs, async (engine, abortSignal) => {
        await orUndefined(engine.getContainer(id).start({ abortSignal }), 304);
      }),

    removeContainer: (id, signal) =>
      call(`Removing container ${id}`, signal, changeMs, async (engine, abortSignal) => {
        await removeContainer(engine, id, abortSignal);
      }),

    exec: (container, argv, { input, user, onLine, timeoutMs, signal }) => {
      const command = [
        'docker',
        'exec',
        ...(input === undefined ? [] : ['-i']),
        ...(user ? ['-u', user] : []),
      ];
      return call(
        shellQuote([...command, container, ...argv]),
        signal,
        timeoutMs,
        async (engine, abortSignal) => {
          const exec = await engine.getContainer(container).exec({
            AttachStdin: input !== undefined,
            AttachStdout: true,
            AttachStderr: true,
            Tty: false,
            Cmd: [...argv],
            ...(user === undefined ? {} : { User: user }),
            abortSignal,
          });
          const socket = await exec.start({
            hijack: true,
            stdin: input !== undefined,
            Tty: false,
            abortSignal,
          });
          const output = await converse(engine, socket, input, onLine, abortSignal);
          return { exitCode: await exitCodeOf(exec, abortSignal), ...output };
        },
      );
    },

    runOnce: (request, signal) =>
      call(
        `Running ${shellQuote(request.argv)} in ${request.image}`,
        signal,
        changeMs,
        (engine, abortSignal) => runOnce(engine, request, abortSignal),
      ),

    volumes: (label, signal) =>
      call(`Listing volumes with label ${label}`, signal, readMs, async (engine, abortSignal) => {
        const found = await engine.listVolumes({
          filters: { label: [label] },
          abortSignal,
        } as Dockerode.VolumeListOptions);
        return (found.Volumes ?? []).map((one) => one.Name);
      }),
  };
}

interface Connection {
  readonly endpoint: EngineEndpoint;
  readonly engine: Dockerode;
  /** An engine client that remembers its BuildKit sessions, so that they can be closed. */
  forBuild(): { readonly engine: Dockerode; close(): void };
}

async function connect(
  socketPath: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): Promise<Connection> {
  const endpoint =
    socketPath === undefined
      ? await resolveEndpoint(env, home)
      : { socketPath, uri: `unix://${socketPath}`, origin: 'given socket' };
  const { default: Client } = await import('dockerode');
  // The undefined host keeps dockerode from reading DOCKER_HOST a second time.
  const create = () => new Client({ socketPath: endpoint.socketPath, host: undefined });
  return {
    endpoint,
    engine: create(),
    forBuild() {
      const engine = create();
      const sessions: Duplex[] = [];
      const modem = engine.modem as Modem;
      const plain = modem.dial.bind(modem);
      // dockerode closes the session of a build only when the build's stream ends well; an open one keeps us alive.
      modem.dial = (options, callback) => {
        plain(options, (error, data) => {
          if (options.path === '/session' && data) sessions.push(data as Duplex);
          callback(error, data);
        });
      };
      return {
        engine,
        close() {
          for (const session of sessions) session.destroy();
        },
      };
    },
  };
}

/** What dockerode's types leave out. */
interface Modem {
  dial(options: DialOptions, callback: (error: Error | null, data: unknown) => void): void;
  demuxStream(stream: NodeJS.ReadableStream, stdout: Writable, stderr: Writable): void;
}
interface DialOptions {
  readonly path: string;
  readonly method?: string;
  readonly isStream?: boolean;
  readonly options?: Record<string, unknown>;
  readonly statusCodes?: Readonly<Record<number, boolean | string>>;
  readonly abortSignal?: AbortSignal;
}
interface RawInfo {
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly DockerRootDir: string;
  readonly OperatingSystem: string;
  readonly Architecture: string;
  readonly CgroupVersion?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly Driver: string;
  readonly HttpProxy?: string;
  readonly HttpsProxy?: string;
  readonly NoProxy?: string;
}
interface RawVersion {
  readonly Version: string;
  readonly ApiVersion: string;
}

function dial(engine: Dockerode, options: DialOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    (engine.modem as Modem).dial({ statusCodes: { 200: true }, ...options }, (error, data) => {
      if (error) reject(error);
      else resolve(data);
    });
  });
}

/** The error comes inside the stream of an answer 200, so every line is read to the end. */
async function buildImage(
  connection: Connection,
  request: BuildRequest,
  buildkit: boolean,
  what: string,
  signal: AbortSignal,
): Promise<void> {
  const { engine, close } = connection.forBuild();
  const tail: string[] = [];
  const onLine = (line: string) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    request.onLine(line);
  };
  let contextError: Error | undefined;
  request.context.on('error', (error: Error) => {
    contextError ??= error;
  });
  try {
    signal.throwIfAborted();
    const answer = await untilAborted(
      engine.buildImage(request.context, {
        t: request.tag,
        dockerfile: request.dockerfile,
        labels: { ...request.labels },
        buildargs: { ...request.args },
        nocache: request.noCache,
        rm: true,
        forcerm: true,
        abortSignal: signal,
        ...(buildkit ? { version: '2' as const } : {}),
      }),
      signal,
    );
    const failure = await followBuild(answer as Readable, onLine);
    signal.throwIfAborted();
    if (contextError) throw contextError;
    if (failure !== undefined)
      throw new ToolFailedError('TOOL_BUILD', `${what} failed: ${failure.trim()}`, {
        details: {
          command: null,
          exitCode: null,
          tail: [...tail, ...failure.trim().split('\n')].slice(-tailLines),
        },
      });
  } catch (error) {
    throw engineError(contextError ?? error, what, connection.endpoint, signal, tail);
  } finally {
    request.context.destroy();
    close();
  }
}

async function containerOf(
  engine: Dockerode,
  found: Dockerode.ContainerInfo,
  abortSignal: AbortSignal,
): Promise<EngineContainer | undefined> {
  const running = found.State === 'running';
  // The list knows the ports of running containers only; those of a stopped one are taken when it starts.
  const ports = running ? portsOfList(found.Ports) : await portsOfStopped(engine, found.Id, abortSignal);
  return (
    ports && {
      id: found.Id,
      name: (found.Names[0] ?? found.Id).replace(/^\//, ''),
      state: found.State as EngineContainer['state'],
      image: found.Image,
      labels: found.Labels,
      mounts: found.Mounts.map((mount) => ({ source: mount.Source, destination: mount.Destination })),
      ports,
    }
  );
}

function portsOfList(ports: readonly Partial<Dockerode.Port>[]): EngineContainer['ports'] {
  return ports.flatMap(({ IP, PublicPort, PrivatePort }) =>
    PublicPort === undefined || PrivatePort === undefined
      ? []
      : [{ hostIp: IP ?? '', hostPort: PublicPort, containerPort: PrivatePort }],
  );
}

/** undefined when the container has gone since it was listed. */
async function portsOfStopped(
  engine: Dockerode,
  id: string,
  abortSignal: AbortSignal,
): Promise<EngineContainer['ports'] | undefined> {
  const inspected = await orUndefined(engine.getContainer(id).inspect({ abortSignal }), 404);
  if (!inspected) return undefined;
  const bindings = (inspected.HostConfig.PortBindings ?? {}) as Readonly<
    Record<string, readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null>
  >;
  return Object.entries(bindings).flatMap(([port, hosts]) =>
    (hosts ?? []).map((host) => ({
      hostIp: host.HostIp ?? '',
      hostPort: Number(host.HostPort ?? 0),
      containerPort: Number.parseInt(port, 10),
    })),
  );
}

async function removeContainer(engine: Dockerode, id: string, abortSignal: AbortSignal): Promise<void> {
  const container = engine.getContainer(id);
  try {
    await container.remove({ force: true, v: true, abortSignal });
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409) throw error;
    // Somebody else removes it already; gone is what was asked for.
    await orUndefined(container.wait({ condition: 'removed', abortSignal }), 404);
  }
}

async function runOnce(
  engine: Dockerode,
  request: RunOnceRequest,
  signal: AbortSignal,
): Promise<ExecResult> {
  // The engine keeps the streams of a container that never started open for ever.
  const failed = new AbortController();
  const abortSignal = AbortSignal.any([signal, failed.signal]);
  const [entrypoint, ...cmd] = request.argv;
  if (entrypoint === undefined) throw new TypeError('runOnce needs a command');
  const container = await engine.createContainer({
    Image: request.image,
    Entrypoint: [entrypoint],
    Cmd: cmd,
    User: request.user,
    Labels: { [throwAwayLabel]: 'true' },
    HostConfig: {
      // The engine removes it even when we are killed meanwhile.
      AutoRemove: true,
      NetworkMode: request.network,
      Mounts: request.mounts.map(({ source, destination }) => ({
        Type: 'bind',
        Source: source,
        Target: destination,
      })),
    },
    abortSignal,
  });
  try {
    const socket = await container.attach({ stream: true, stdout: true, stderr: true, abortSignal });
    // Its headers come once the wait is registered, so the end cannot be missed.
    const wait = (await dial(engine, {
      path: `/containers/${container.id}/wait?`,
      method: 'POST',
      options: { _query: { condition: 'removed' }, _body: {} },
      isStream: true,
      abortSignal,
    })) as Readable;
    const output = converse(engine, socket as Duplex, undefined, undefined, abortSignal);
    output.catch(() => undefined);
    await container.start({ abortSignal });
    const answer = JSON.parse(Buffer.concat(await wait.toArray()).toString()) as {
      readonly StatusCode: number;
    };
    return { exitCode: answer.StatusCode, ...(await output) };
  } catch (error) {
    failed.abort(error);
    await removeContainer(engine, container.id, AbortSignal.timeout(readMs)).catch(() => undefined);
    throw error;
  }
}

/** Feeds stdin and takes stdout and stderr apart, until the other side closes. */
async function converse(
  engine: Dockerode,
  socket: Duplex,
  input: Readable | string | undefined,
  onLine: ((line: string) => void) | undefined,
  signal: AbortSignal,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const collect = () => {
    const chunks: Buffer[] = [];
    const lines = splitLines((line) => onLine?.(line));
    let bytes = 0;
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > outputLimitBytes) {
          socket.destroy(
            new ToolFailedError('TOOL_OUTPUT', 'A command in a container wrote more than 64 MiB'),
          );
        } else {
          chunks.push(chunk);
          lines.push(chunk);
        }
        done();
      },
    });
    return {
      sink,
      text: () => {
        lines.end();
        return Buffer.concat(chunks).toString('utf8');
      },
    };
  };
  const stdout = collect();
  const stderr = collect();
  const stop = () => socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  let inputFailure: Error | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('end', resolve);
      socket.once('close', resolve);
      socket.on('error', (error: Error & { readonly code?: string }) => {
        // A command may stop reading before its input ends.
        if (error.code !== 'EPIPE') reject(error);
      });
      (engine.modem as Modem).demuxStream(socket, stdout.sink, stderr.sink);
      if (input === undefined) return;
      if (typeof input === 'string') {
        socket.end(input);
        return;
      }
      input.on('error', (error: Error) => {
        inputFailure ??= error;
        socket.destroy(error);
      });
      input.pipe(socket);
    });
    if (inputFailure) throw inputFailure;
    signal.throwIfAborted();
    return { stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    signal.removeEventListener('abort', stop);
    if (input instanceof Readable) input.destroy();
    socket.destroy();
  }
}

/** The streams may end a moment before the engine has noted the exit code. */
async function exitCodeOf(exec: Dockerode.Exec, abortSignal: AbortSignal): Promise<number> {
  for (;;) {
    const { Running, ExitCode } = await exec.inspect({ abortSignal });
    if (!Running && ExitCode !== null) return ExitCode;
    await new Promise((resolve) => setTimeout(resolve, 20));
    abortSignal.throwIfAborted();
  }
}

async function orUndefined<T>(promise: Promise<T>, status: number): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (statusOf(error) === status) return undefined;
    throw error;
  }
}

/** Some of dockerode's calls do not hear the signal while they connect. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}

async function freeBytes(dir: string): Promise<number> {
  return statfs(dir).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );
}

/** `registry:5000/a/b:1` → registry:5000/a/b and 1. */
function repoAndTag(reference: string): { readonly repo: string; readonly tag: string } {
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/')) return { repo: reference, tag: 'latest' };
  return { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

function tooSlow(what: string, timeoutMs: number, endpoint: EngineEndpoint): Error {
  const seconds = `${String(Math.round(timeoutMs / 1000))} s`;
  if (timeoutMs === readMs) {
    return new PrerequisiteError(
      'DOCKER_UNREACHABLE',
      `Docker at ${endpoint.uri} did not answer within ${seconds}`,
      {
        hints: ['Restart Docker, then run the command again.'],
        details: { endpoint: endpoint.uri },
      },
    );
  }
  return new ToolFailedError('TOOL_TIMEOUT', `${what} did not end within ${seconds}`, {
    details: { command: null, exitCode: null, tail: [] },
  });
}
