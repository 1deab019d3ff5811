import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import type { ExecResult, RunOnceRequest } from './docker.ts';
import { dial } from './docker-connection.ts';
import { removeContainer } from './docker-containers.ts';
import { converse } from './docker-exec.ts';
import type { Conversation } from './docker-exec.ts';

/** On containers of runOnce, with the id of the environment that wanted it. */
export const throwAwayLabel = 'eemt-dev.throw-away';

const removeMs = 30_000;
/** Runs a container that removes itself. Its streams and its end are awaited before it starts, so that nothing is missed. */
export async function runOnce(
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
    Labels: request.labels,
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
    const output = converse(socket as Conversation, undefined, undefined, abortSignal);
    output.catch(() => undefined);
    await container.start({ abortSignal });
    const answer = JSON.parse(Buffer.concat(await wait.toArray()).toString()) as {
      readonly StatusCode: number;
    };
    return { exitCode: answer.StatusCode, ...(await output) };
  } catch (error) {
    failed.abort(error);
    await removeContainer(engine, container.id, AbortSignal.timeout(removeMs)).catch(() => undefined);
    throw error;
  }
}
