import { ToolFailedError } from '../errors/index.ts';
import type { BuildRequest } from './docker.ts';
import { followBuild } from './docker-build-lines.ts';
import { untilAborted } from './docker-connection.ts';
import type { Connection } from './docker-connection.ts';
import { engineError, engineSilent } from './docker-errors.ts';
import { untilSilent } from './docker-pulse.ts';
import type { Pulse } from './docker-pulse.ts';

const tailLines = 200;

/** The error comes inside the stream of an answer 200, so every line is read to the end. A build may take as long as it wants, as long as the engine answers beside it. */
export async function buildImage(
  connection: Connection,
  request: BuildRequest,
  { buildkit, pulse }: { readonly buildkit: boolean; readonly pulse: Pulse },
  signal: AbortSignal,
): Promise<void> {
  const client = connection.forBuild();
  const { endpoint, engine } = connection;
  const what = `Building ${request.tag}`;
  const tail: string[] = [];
  const onLine = (line: string) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    request.onLine(line);
  };
  /** Ends the build for a reason of ours: its context broke, or the engine froze. */
  const broken = new AbortController();
  const either = AbortSignal.any([signal, broken.signal]);
  request.context.on('error', (error: Error) => {
    broken.abort(error);
  });
  const over = new AbortController();
  untilSilent(engine, pulse, over.signal).then(
    () => broken.abort(engineSilent(endpoint, pulse.withinMs, ` while building ${request.tag}`)),
    () => undefined,
  );
  try {
    signal.throwIfAborted();
    const answer = await untilAborted(
      client.engine.buildImage(request.context, {
        t: request.tag,
        dockerfile: request.dockerfile,
        labels: { ...request.labels },
        buildargs: { ...request.args },
        nocache: request.noCache,
        rm: true,
        forcerm: true,
        abortSignal: either,
        ...(buildkit ? { version: '2' as const } : {}),
      }),
      either,
    );
    const failure = await followBuild(answer, onLine);
    either.throwIfAborted();
    if (failure !== undefined)
      throw new ToolFailedError('TOOL_BUILD', `${what} failed: ${failure.trim()}`, {
        details: {
          command: null,
          exitCode: null,
          tail: [...tail, ...failure.trim().split('\n')].slice(-tailLines),
        },
      });
  } catch (error) {
    throw engineError(broken.signal.aborted ? broken.signal.reason : error, what, endpoint, signal, tail);
  } finally {
    over.abort();
    request.context.destroy();
    client.close();
  }
}
