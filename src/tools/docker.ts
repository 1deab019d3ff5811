import type { Readable } from 'node:stream';
import type { LogLine } from '../core/log.ts';
import type { JsonObject } from '../lib/json.ts';

/** The engine, through its API. Every method rejects with PrerequisiteError DOCKER_UNREACHABLE / DOCKER_DENIED when the engine does not answer, ToolFailedError otherwise. */
export interface Docker {
  info(signal: AbortSignal): Promise<EngineInfo>;
  /** undefined when the reference is not in the engine. */
  image(reference: string, signal: AbortSignal): Promise<EngineImage | undefined>;
  /** With this label; null: all of them. `imageFinder` finds in them what a reference means. */
  images(label: string | null, signal: AbortSignal): Promise<readonly EngineImage[]>;
  build(request: BuildRequest, signal: AbortSignal): Promise<void>;
  /** Of an image that is in the engine, as far as its API tells it; undefined when it is not. */
  imageConfig(reference: string, signal: AbortSignal): Promise<ImageConfig | undefined>;
  /** Takes an archive as `docker load` does; `what` as the name of the image for people. */
  load(archive: Readable, what: string, signal: AbortSignal): Promise<void>;
  tag(reference: string, target: string, signal: AbortSignal): Promise<void>;
  removeImage(reference: string, signal: AbortSignal): Promise<void>;
  /** All containers, also stopped, that carry the label (`key` or `key=value`), or whose labels pass the test. */
  containers(label: string | LabelTest, signal: AbortSignal): Promise<readonly EngineContainer[]>;
  /** How they are, asked all at once; those that have gone meanwhile are left out. */
  inspectContainers(ids: readonly string[], signal: AbortSignal): Promise<readonly ContainerState[]>;
  /** Also one that is paused. */
  startContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Gives it 10 s to end by itself. */
  stopContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Forced; with its anonymous volumes. */
  removeContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Runs argv in a running container; input is streamed to its stdin. Exit codes are answers. */
  exec(container: string, argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Runs a throw-away container of an image that is present (never pulls) and removes it. */
  runOnce(request: RunOnceRequest, signal: AbortSignal): Promise<ExecResult>;
  /** Lines of both streams of a container, piece by piece as they are taken; none where it is gone. */
  containerLog(id: string, range: ContainerLogRange, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  volumes(label: string, signal: AbortSignal): Promise<readonly string[]>;
  /** What may be freed without touching a container, a volume or an image with a name. Takes the engine seconds where it holds much. */
  diskUse(signal: AbortSignal): Promise<DiskUse>;
}

export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

export interface EngineInfo {
  /** Of the engine itself, whatever its address; empty where it has none. */
  readonly id: string;
  readonly version: string;
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
  /** It may limit memory, CPU and processes of containers; a rootless one may where systemd delegates that to it. */
  readonly limits: boolean;
  /** Users of containers are other users on the machine (`userns-remap`). */
  readonly remapsUsers: boolean;
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
  /** `name:tag` */
  readonly tags: readonly string[];
  /** `name@sha256:…` */
  readonly digests: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly createdAt: string;
}

/** What an image is besides its files, in the words of its configuration file. */
export interface ImageConfig {
  /** `architecture`, `os` and the like. */
  readonly platform: JsonObject;
  readonly config: JsonObject;
  /** Digests of its uncompressed layers, the lowest first. */
  readonly layers: readonly string[];
  /** Steps that made it, the first first. */
  readonly history: readonly JsonObject[];
}

export interface EngineContainer {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'exited' | 'created' | 'paused' | 'restarting' | 'dead' | 'removing';
  /** Reference that the container was made with. */
  readonly image: string;
  /** In the first network that it is in; null: in none, or not running. */
  readonly address: string | null;
  /** Of this machine in that network, as its containers see it; null as above. */
  readonly gateway: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly ports: readonly {
    readonly hostIp: string;
    readonly hostPort: number;
    readonly containerPort: number;
  }[];
}

/** What the list of containers does not tell. */
export interface ContainerState {
  readonly id: string;
  readonly state: EngineContainer['state'];
  /** Of its last end; null where it has not ended, and while it runs. */
  readonly exitCode: number | null;
  readonly restarts: number;
  readonly oomKilled: boolean;
  /** As its health check says; null where it has none, and while it does not run. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | null;
  /** What the engine says of a start that failed. */
  readonly error: string | null;
  /** ISO; null: it never started. */
  readonly startedAt: string | null;
  /** What its health check runs, as `CMD`, `curl`, …; null where it has none. */
  readonly healthCheck: readonly string[] | null;
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

export interface ContainerLogRange {
  /** Goes on until the container stops. */
  readonly follow: boolean;
  /** Times as lines have them; null: no bound. */
  readonly since: string | null;
  readonly until: string | null;
  /** The last lines; null: all of them. */
  readonly tail: number | null;
}

export interface RunOnceRequest {
  readonly image: string;
  readonly argv: readonly string[];
  readonly user: string;
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly network: 'none' | 'bridge' | 'host';
  readonly labels: Readonly<Record<string, string>>;
}
