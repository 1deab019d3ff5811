import { Readable, Writable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ToolFailedError } from '../errors/index.ts';
import { splitLines } from '../lib/lines.ts';
import type { ExecResult, RunOnceRequest } from './docker.ts';
import { dial } from './docker-connection.ts';
import type { Modem } from './docker-connection.ts';
import { removeContainer } from './docker-containers.ts';

/** On containers of runOnce, with the id of the environment that wanted it. */
export const throwAwayLabel = 'eemt-dev.throw-away';

const removeMs = 30_000;
const outputLimitBytes = 64 * 1024 * 1024;

type Conversation = NodeJS.ReadWriteStream & { destroy(error?: Error): unknown };

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
    const output = converse(engine, socket as Conversation, undefined, undefined, abortSignal);
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

/** Feeds stdin and takes stdout and stderr apart, until the other side closes. */
export async function converse(
  engine: Dockerode,
  socket: Conversation,
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
export async function exitCodeOf(exec: Dockerode.Exec, abortSignal: AbortSignal): Promise<number> {
  for (;;) {
    const { Running, ExitCode } = await exec.inspect({ abortSignal });
    if (!Running && ExitCode !== null) return ExitCode;
    await new Promise((resolve) => setTimeout(resolve, 20));
    abortSignal.throwIfAborted();
  }
}
