import { statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { homedir } from 'node:os';
import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ToolFailedError } from '../errors/index.ts';
import { isObject } from '../lib/json.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import { buildImage } from './docker-build.ts';
import { usualPulse } from './docker-pulse.ts';
import type { Pulse } from './docker-pulse.ts';
import { connect, dial, orUndefined, untilAborted } from './docker-connection.ts';
import type { Connection } from './docker-connection.ts';
import { diskUseIn } from './docker-disk-use.ts';
import { containerOf, removeContainer, startContainer } from './docker-containers.ts';
import { resolveEndpoint } from './docker-endpoint.ts';
import type { EngineEndpoint } from './docker-endpoint.ts';
import { engineError, engineSilent } from './docker-errors.ts';
import { converse, exitCodeOf, runOnce } from './docker-exec.ts';

/** The engine, through its API. Every method rejects with PrerequisiteError DOCKER_UNREACHABLE / DOCKER_DENIED when the engine does not answer, ToolFailedError otherwise. */
export interface Docker {
  info(signal: AbortSignal): Promise<EngineInfo>;
  /** undefined when the reference is not in the engine. */
  image(reference: string, signal: AbortSignal): Promise<EngineImage | undefined>;
  /** With this label; null: all of them. */
  images(label: string | null, signal: AbortSignal): Promise<readonly EngineImage[]>;
  build(request: BuildRequest, signal: AbortSignal): Promise<void>;
  tag(reference: string, target: string, signal: AbortSignal): Promise<void>;
  removeImage(reference: string, signal: AbortSignal): Promise<void>;
  /** All containers, also stopped, that carry the label (`key` or `key=value`), or whose labels pass the test. */
  containers(label: string | LabelTest, signal: AbortSignal): Promise<readonly EngineContainer[]>;
  /** Also one that is paused. */
  startContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Forced; with its anonymous volumes. */
  removeContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Runs argv in a running container; input is streamed to its stdin. Exit codes are answers. */
  exec(container: string, argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Runs a throw-away container of an image that is present (never pulls) and removes it. */
  runOnce(request: RunOnceRequest, signal: AbortSignal): Promise<ExecResult>;
  volumes(label: string, signal: AbortSignal): Promise<readonly string[]>;
  /** What may be freed without touching a container, a volume or an image with a name. Takes the engine seconds where it holds much. */
  diskUse(signal: AbortSignal): Promise<DiskUse>;
}

export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

export interface EngineInfo {
  /** Of the engine itself, whatever its address; empty where it has none. */
  readonly id: string;
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

export interface DiskUse {
  /** `docker builder prune` frees about this. */
  readonly buildCacheBytes: number;
  /** Images without a name and without a container; `docker image prune` frees about this. */
  readonly danglingImageBytes: number;
  /** Images with a name and without a container: only a person knows which of them are still wanted. */
  readonly unusedImageBytes: number;
}

export interface EngineImage {
  /** `sha256:…` */
  readonly id: string;
  readonly tags: readonly string[];
  /** `name@sha256:…` */
  readonly digests: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly createdAt: string;
}

export interface EngineContainer {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'exited' | 'created' | 'paused' | 'restarting' | 'dead' | 'removing';
  /** Reference that the container was made with. */
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
  readonly labels: Readonly<Record<string, string>>;
}

export interface DockerOptions {
  /** Resolved already; else it is found at the first call. */
  readonly endpoint?: EngineEndpoint;
  /** A socket to use instead of the one that is found. */
  readonly socketPath?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** How a build notices that the engine froze. */
  readonly pulse?: Pulse;
}

const readMs = 30_000;
const changeMs = 120_000;

/** The engine through dockerode, which is loaded at the first call. The endpoint is resolved once, then too. */
export function createDocker({
  endpoint,
  socketPath,
  env,
  home = homedir(),
  pulse = usualPulse,
}: DockerOptions): Docker {
  let connected: Promise<Connection> | undefined;
  const connection = (): Promise<Connection> =>
    (connected ??= connect(async () => {
      if (endpoint) return endpoint;
      return socketPath === undefined
        ? resolveEndpoint(env, home)
        : { socketPath, uri: `unix://${socketPath}`, origin: 'given socket' };
    }));

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
          tags: orEmpty(found.RepoTags),
          digests: orEmpty(found.RepoDigests),
          labels: orEmptyRecord(found.Config.Labels),
          sizeBytes: found.Size,
          createdAt: found.Created,
        }
      );
    });

  return {
    info: (signal) =>
      call('Asking the engine about itself', signal, readMs, async (engine, abortSignal, { endpoint }) => {
        const [buildkit, info, version] = await Promise.all([
          offersBuildKit(engine, abortSignal),
          dial(engine, { path: '/info', method: 'GET', abortSignal }) as Promise<RawInfo>,
          dial(engine, { path: '/version', method: 'GET', abortSignal }) as Promise<RawVersion>,
        ]);
        if (!isObject(info) || typeof info.NCPU !== 'number' || typeof info.MemTotal !== 'number')
          throw new ToolFailedError('TOOL_OUTPUT', `What answers at ${endpoint.uri} is no Docker engine`);
        return {
          id: info.ID ?? '',
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
          buildkit,
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
      call(`Listing images${withLabel(label)}`, signal, readMs, async (engine, abortSignal) => {
        const found = await engine.listImages({ ...filterOf(label), abortSignal });
        return found.map((one) => ({
          id: one.Id,
          tags: orEmpty(one.RepoTags),
          digests: orEmpty(one.RepoDigests),
          labels: orEmptyRecord(one.Labels),
          sizeBytes: one.Size,
          createdAt: new Date(one.Created * 1000).toISOString(),
        }));
      }),

    async build(request, signal) {
      const open = await connection();
      const what = `Building ${request.tag}`;
      const buildkit = await call(what, signal, readMs, (engine, abortSignal) =>
        offersBuildKit(engine, abortSignal),
      );
      await buildImage(open, request, { buildkit, pulse }, signal);
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

    containers: (label, signal) =>
      call(`Listing containers${withLabel(label)}`, signal, readMs, async (engine, abortSignal) => {
        const listed = await engine.listContainers({ all: true, ...filterOf(label), abortSignal });
        const found = typeof label === 'string' ? listed : listed.filter(({ Labels }) => label(Labels));
        const seen = await Promise.all(found.map((one) => containerOf(engine, one, abortSignal)));
        return seen.filter((one) => one !== undefined);
      }),

    startContainer: (id, signal) =>
      call(`Starting container ${id}`, signal, changeMs, async (engine, abortSignal) => {
        await startContainer(engine, id, abortSignal);
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
        return orEmpty<Dockerode.VolumeInspectInfo>(found.Volumes).map((one) => one.Name);
      }),

    diskUse: (signal) =>
      call('Asking the engine what it holds', signal, readMs, async (engine, abortSignal) =>
        diskUseIn(
          await dial(engine, {
            path: '/system/df?',
            method: 'GET',
            options: { _query: { type: ['image', 'build-cache'], verbose: true } },
            abortSignal,
          }),
        ),
      ),
  };
}

interface RawInfo {
  readonly ID?: string;
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

async function offersBuildKit(engine: Dockerode, abortSignal: AbortSignal): Promise<boolean> {
  const answer = await dial(engine, { path: '/_ping', method: 'GET', isStream: true, abortSignal });
  const { headers } = answer as IncomingMessage;
  (answer as IncomingMessage).resume();
  return headers['builder-version'] === '2';
}

const withLabel = (label: unknown) => (typeof label === 'string' ? ` with label ${label}` : '');
const filterOf = (label: unknown) => (typeof label === 'string' ? { filters: { label: [label] } } : {});

/** Infinity where the engine keeps its data in a virtual machine of its own. */
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
  if (timeoutMs === readMs) return engineSilent(endpoint, timeoutMs);
  const seconds = `${String(Math.round(timeoutMs / 1000))} s`;
  return new ToolFailedError('TOOL_TIMEOUT', `${what} did not end within ${seconds}`, {
    details: { command: null, exitCode: null, tail: [] },
  });
}

/** The engine writes null for an empty list or object. */
function orEmpty<T>(list: readonly T[] | null | undefined): readonly T[] {
  return list ?? [];
}

function orEmptyRecord(
  record: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, string>> {
  return record ?? {};
}
