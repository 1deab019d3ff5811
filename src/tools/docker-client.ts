import { homedir } from 'node:os';
import type Dockerode from 'dockerode';
import * as z from 'zod/mini';
import { ToolFailedError } from '../errors/index.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import { checkAnswer } from './answer.ts';
import type { Docker } from './docker.ts';
import { buildImage } from './docker-build.ts';
import { callsOf, changeMs, readMs } from './docker-call.ts';
import { connect } from './docker-connection.ts';
import type { Connection } from './docker-connection.ts';
import { listContainers, removeContainer, startContainer, stopContainer } from './docker-containers.ts';
import { diskUseOf } from './docker-disk-use.ts';
import { resolveEndpoint } from './docker-endpoint.ts';
import type { EngineEndpoint } from './docker-endpoint.ts';
import { execCommand, execIn } from './docker-exec.ts';
import { imageConfig } from './docker-image-config.ts';
import { inspectImage, listImages, removeImage, tagImage } from './docker-images.ts';
import { inspectContainers } from './docker-inspect.ts';
import { engineInfo, offersBuildKit } from './docker-info.ts';
import { loadImages } from './docker-load.ts';
import { containerLog } from './docker-logs.ts';
import { usualPulse } from './docker-pulse.ts';
import type { Pulse } from './docker-pulse.ts';
import { runOnce } from './docker-run-once.ts';

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

  const call = callsOf(connection);

  const image: Docker['image'] = (reference, signal) =>
    call(`Looking for image ${reference}`, signal, readMs, (engine, limited) =>
      inspectImage(engine, reference, limited),
    );

  return {
    info: (signal) =>
      call('Asking the engine about itself', signal, readMs, (engine, limited, { endpoint: at }) =>
        engineInfo(engine, at, limited),
      ),

    image,

    images: (label, signal) =>
      call(`Listing images${withLabel(label)}`, signal, readMs, (engine, limited) =>
        listImages(engine, label, limited),
      ),

    async build(request, signal) {
      const what = `Building ${request.tag}`;
      const buildkit = await call(what, signal, readMs, offersBuildKit);
      await buildImage(await connection(), request, { buildkit, pulse }, signal);
      if ((await image(request.tag, signal)) === undefined)
        throw new ToolFailedError(
          'TOOL_FAILED',
          `${what} ended without an error, but the engine has no such image`,
          { details: { command: null, exitCode: null, tail: [] } },
        );
    },

    imageConfig: (reference, signal) =>
      call(`Looking into image ${reference}`, signal, readMs, (engine, limited) =>
        imageConfig(engine, reference, limited),
      ),

    load: (archive, what, signal) =>
      call(`Loading ${what}`, signal, changeMs, (engine, limited) =>
        loadImages(engine, archive, what, limited),
      ),

    tag: (reference, target, signal) =>
      call(`Tagging ${reference} as ${target}`, signal, readMs, (engine, limited) =>
        tagImage(engine, reference, target, limited),
      ),

    removeImage: (reference, signal) =>
      call(`Removing image ${reference}`, signal, changeMs, (engine, limited) =>
        removeImage(engine, reference, limited),
      ),

    containers: (label, signal) =>
      call(`Listing containers${withLabel(label)}`, signal, readMs, (engine, limited) =>
        listContainers(engine, label, limited),
      ),

    inspectContainers: (ids, signal) =>
      call('Asking the engine how containers are', signal, readMs, (engine, limited) =>
        inspectContainers(engine, ids, limited),
      ),

    startContainer: (id, signal) =>
      call(`Starting container ${id}`, signal, changeMs, (engine, limited) =>
        startContainer(engine, id, limited),
      ),

    stopContainer: (id, signal) =>
      call(`Stopping container ${id}`, signal, changeMs, (engine, limited) =>
        stopContainer(engine, id, limited),
      ),

    removeContainer: (id, signal) =>
      call(`Removing container ${id}`, signal, changeMs, (engine, limited) =>
        removeContainer(engine, id, limited),
      ),

    exec: (container, argv, { timeoutMs, signal, ...more }) =>
      call(execCommand(container, argv, more), signal, timeoutMs, (engine, limited) =>
        execIn(engine, container, argv, more, limited),
      ),

    runOnce: (request, signal) =>
      call(`Running ${shellQuote(request.argv)} in ${request.image}`, signal, changeMs, (engine, limited) =>
        runOnce(engine, request, limited),
      ),

    containerLog: (id, range, signal) => containerLog(connection, id, range, signal),

    volumes: (label, signal) =>
      call(`Listing volumes with label ${label}`, signal, readMs, (engine, limited) =>
        volumesWithLabel(engine, label, limited),
      ),

    diskUse: (signal) => call('Asking the engine what it holds', signal, readMs, diskUseOf),
  };
}

async function volumesWithLabel(
  engine: Dockerode,
  label: string,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const options = { filters: { label: [label] }, abortSignal } as Dockerode.VolumeListOptions;
  const said = await engine.listVolumes(options);
  const { Volumes } = checkAnswer(
    volumeList,
    said,
    (misfit) => `The engine did not list its volumes (${misfit})`,
  );
  return (Volumes ?? []).map(({ Name }) => Name);
}

const volumeList = z.object({ Volumes: z.nullish(z.array(z.object({ Name: z.string() }))) });

const withLabel = (label: unknown) => (typeof label === 'string' ? ` with label ${label}` : '');
