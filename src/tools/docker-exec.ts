import { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ToolFailedError } from '../errors/index.ts';
import { splitLines } from '../lib/lines.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import type { ExecOptions, ExecResult } from './docker.ts';
import { splitFrames } from './docker-frames.ts';

const outputLimitBytes = 64 * 1024 * 1024;

export type Conversation = NodeJS.ReadWriteStream & { destroy(error?: Error): unknown };

type InContainer = Pick<ExecOptions, 'input' | 'user' | 'onLine'>;

/** What a person would type for it. */
export function execCommand(
  container: string,
  argv: readonly string[],
  { input, user }: InContainer,
): string {
  const flags = [...(input === undefined ? [] : ['-i']), ...(user ? ['-u', user] : [])];
  return shellQuote(['docker', 'exec', ...flags, container, ...argv]);
}

export async function execIn(
  engine: Dockerode,
  container: string,
  argv: readonly string[],
  { input, user, onLine }: InContainer,
  abortSignal: AbortSignal,
): Promise<ExecResult> {
  const exec = await engine.getContainer(container).exec({
    AttachStdin: input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    Cmd: [...argv],
    ...(user === undefined ? {} : { User: user }),
    abortSignal,
  });
  const socket = await exec.start({ hijack: true, stdin: input !== undefined, Tty: false, abortSignal });
  const output = await converse(socket, input, onLine, abortSignal);
  return { exitCode: await exitCodeOf(exec, abortSignal), ...output };
}

/** Feeds stdin and takes stdout and stderr apart, until the other side closes. */
export async function converse(
  socket: Conversation,
  input: Readable | string | undefined,
  onLine: ((line: string) => void) | undefined,
  signal: AbortSignal,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const collect = () => {
    const chunks: Uint8Array[] = [];
    const lines = splitLines((line) => onLine?.(line));
    let bytes = 0;
    return {
      take: (chunk: Uint8Array) => {
        bytes += chunk.length;
        if (bytes > outputLimitBytes) {
          socket.destroy(
            new ToolFailedError('TOOL_OUTPUT', 'A command in a container wrote more than 64 MiB'),
          );
        } else {
          chunks.push(chunk);
          lines.push(chunk);
        }
      },
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
      socket.on('data', splitFrames(stdout.take, stderr.take));
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
