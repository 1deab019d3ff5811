import { ToolFailedError } from '../errors/index.ts';
import type { BuildRequest } from './docker.ts';
import { followBuild } from './docker-build-lines.ts';
import { untilAborted } from './docker-connection.ts';
import type { Connection } from './docker-connection.ts';
import { engineError } from './docker-errors.ts';

const tailLines = 200;

/** The error comes inside the stream of an answer 200, so every line is read to the end. */
export async function buildImage(
  connection: Connection,
  request: BuildRequest,
  buildkit: boolean,
  what: string,
  signal: AbortSignal,
): Promise<void> {
  const client = connection.forBuild();
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
      client.engine.buildImage(request.context, {
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
    const failure = await followBuild(answer, onLine);
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
    client.close();
  }
}
