import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { CancelledError, isEemtDevError, PrerequisiteError, ToolFailedError } from '../errors/index.ts';
import { splitLines } from '../lib/lines.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import { childEnvironment } from './child-environment.ts';

export interface ProcessRequest {
  /** Name on PATH or an absolute path. */
  readonly tool: string;
  readonly args: readonly string[];
  readonly input?: string | Readable;
  /** Added to the filtered environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /**
   * `text` (default): stdout is given back and written into the run log. `data`: it is for the program, and kept out of
   * the run log and of errors, as it may hold secrets.
   * `lines`: it goes to onLine alone; neither stream is given back, so output may be without end.
   */
  readonly answer?: 'text' | 'data' | 'lines';
  /** Exit codes that are answers, not failures; default [0]. */
  readonly accept?: readonly number[];
}

export interface ProcessResult {
  /** Empty where the answer was `lines`. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly durationMs: number;
}

export interface ProcessRunner {
  /** Rejects with ToolFailedError (pasteable command, exit code, last 200 lines, log path), PrerequisiteError TOOL_MISSING when it is not installed, or CancelledError. */
  run(request: ProcessRequest): Promise<ProcessResult>;
  /**
   * Gives the caller's own streams to the child; resolves with its exit code. Not in a process group of its own, so the terminal's
   * Ctrl-C reaches it, and what it makes of that is its own business. Any other abort ends it and rejects with CancelledError.
   */
  passThrough(request: Pick<ProcessRequest, 'tool' | 'args' | 'env' | 'cwd' | 'signal'>): Promise<number>;
}

/** Remembers which children run, so that a later eemt-dev can end the orphans of a killed one. Each is the leader of a process group. */
export interface ChildJournal {
  started(pid: number): void;
  ended(pid: number): void;
}

export interface ProcessRunnerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets every command, its lines and how it ended. */
  readonly transcript: (line: string) => void;
  readonly children: ChildJournal;
}

const outputLimitBytes = 64 * 1024 * 1024;
const tailLines = 200;
const graceMs = 5_000;

/** Runs tools without a shell, each in a process group of its own so that stopping one stops its children too (SIGTERM, after 5 s SIGKILL). */
export function createProcessRunner({ env, transcript, children }: ProcessRunnerOptions): ProcessRunner {
  const filtered = childEnvironment(env);
  return {
    run: (request) => runOne(request, filtered, transcript, children),
    async passThrough({ tool, args, env: added, cwd, signal }) {
      const command = shellQuote([tool, ...args]);
      if (signal.aborted)
        throw new CancelledError('CANCELLED', `Stopped before ${command}`, { cause: signal.reason });
      transcript(`$ ${command}`);
      const ending = new AbortController();
      const child = execa(tool, args, {
        env: { ...filtered, ...added },
        extendEnv: false,
        stdio: 'inherit',
        reject: false,
        cancelSignal: ending.signal,
        forceKillAfterDelay: graceMs,
        ...(cwd === undefined ? {} : { cwd }),
      });
      const onAbort = () => {
        if (!isCtrlC(signal.reason)) ending.abort();
      };
      // A second signal leaves at once; it leaves nobody behind.
      const onExit = () => child.kill('SIGKILL');
      signal.addEventListener('abort', onAbort, { once: true });
      process.once('exit', onExit);
      try {
        const result = await child;
        const notStarted = startFailure(result.cause, tool, command, cwd);
        if (notStarted) throw notStarted;
        if (ending.signal.aborted)
          throw new CancelledError('CANCELLED', `Stopped: ${command}`, { cause: signal.reason });
        return result.exitCode ?? 128 + (result.signal ? constants.signals[result.signal] : 0);
      } finally {
        signal.removeEventListener('abort', onAbort);
        process.off('exit', onExit);
      }
    },
  };
}

async function runOne(
  request: ProcessRequest,
  env: Readonly<Record<string, string>>,
  transcript: (line: string) => void,
  children: ChildJournal,
): Promise<ProcessResult> {
  const { tool, args, cwd, timeoutMs, signal, onLine, answer = 'text', accept = [0] } = request;
  const command = shellQuote([tool, ...args]);
  if (signal.aborted)
    throw new CancelledError('CANCELLED', `Stopped before ${command}`, { cause: signal.reason });
  const started = performance.now();
  transcript(`$ ${command}`);

  const child = execa(tool, args, {
    env: { ...env, ...request.env },
    extendEnv: false,
    stdin: request.input === undefined ? 'ignore' : 'pipe',
    buffer: false,
    reject: false,
    stripFinalNewline: false,
    detached: process.platform !== 'win32',
    ...(cwd === undefined ? {} : { cwd }),
  });
  const { pid } = child;
  if (pid !== undefined) children.started(pid);

  let stopped: 'aborted' | 'timeout' | 'flooded' | undefined;
  let graceTimer: NodeJS.Timeout | undefined;
  const kill = (name: 'SIGTERM' | 'SIGKILL') => {
    if (pid !== undefined) killGroup(pid, name);
  };
  const stop = (why: NonNullable<typeof stopped>) => {
    if (stopped) return;
    stopped = why;
    kill('SIGTERM');
    graceTimer = setTimeout(() => {
      kill('SIGKILL');
      // A grandchild that left the group may still hold the pipes.
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
  };
  const onAbort = () => {
    stop('aborted');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const limit = Number.isFinite(timeoutMs)
    ? setTimeout(stop, Math.min(timeoutMs, 2 ** 31 - 1), 'timeout')
    : undefined;

  const tail: string[] = [];
  const collect = (name: 'stdout' | 'stderr') => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const lines = splitLines(
      (line) => {
        if (name === 'stderr' || answer !== 'data') tail.push(line);
        if (tail.length > tailLines) tail.shift();
        // Answers in JSON, and logs that are followed, would bury what happened under thousands of lines.
        if (name === 'stderr' || answer === 'text') transcript(line);
        onLine?.(line, name);
      },
      (piece) => {
        if (answer === 'lines') onLine?.(piece, name);
      },
    );
    const ended = new Promise<void>((resolve) => {
      child[name].on('data', (chunk: Buffer) => {
        if (answer !== 'lines') {
          bytes += chunk.length;
          if (bytes > outputLimitBytes) {
            stop('flooded');
            return;
          }
          chunks.push(chunk);
        }
        lines.push(chunk);
      });
      child[name].on('error', () => undefined);
      child[name].once('close', () => {
        lines.end();
        resolve();
      });
    });
    return { ended, text: () => Buffer.concat(chunks).toString('utf8') };
  };
  const stdout = collect('stdout');
  const stderr = collect('stderr');
  const inputFailure = feed(child.stdin, request.input, () => {
    stop('aborted');
  });

  try {
    const result = await child;
    const notStarted = startFailure(result.cause, tool, command, cwd);
    if (notStarted) throw notStarted;
    await Promise.all([stdout.ended, stderr.ended]);
    const durationMs = performance.now() - started;
    const took = `${(durationMs / 1000).toFixed(1)} s`;
    transcript(
      `# ${stopped ?? (result.signal ? result.signal : `exit ${String(result.exitCode)}`)} after ${took}`,
    );

    const broken = inputFailure();
    if (broken)
      throw toolFailed(
        'TOOL_FAILED',
        `What ${basename(tool)} was to read broke off: ${broken.message}`,
        null,
        broken,
      );
    if (stopped === 'aborted')
      throw new CancelledError('CANCELLED', `Stopped: ${command}`, { cause: signal.reason });
    if (stopped === 'timeout') {
      throw toolFailed(
        'TOOL_TIMEOUT',
        `${label(tool, args)} did not end within ${seconds(timeoutMs)} and was stopped`,
        null,
      );
    }
    if (stopped === 'flooded') {
      throw toolFailed('TOOL_OUTPUT', `${label(tool, args)} wrote more than 64 MiB and was stopped`, null);
    }
    if (result.exitCode !== undefined && accept.includes(result.exitCode)) {
      return { stdout: stdout.text(), stderr: stderr.text(), exitCode: result.exitCode, durationMs };
    }
    const how =
      result.exitCode === undefined
        ? `was ended by ${result.signal ?? 'a signal'}`
        : `failed with exit code ${String(result.exitCode)}`;
    const why = reasonIn(tail);
    throw toolFailed(
      'TOOL_FAILED',
      `${label(tool, args)} ${how}${why ? `: ${why.slice(0, 300)}` : ''}`,
      result.exitCode ?? null,
    );
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(limit);
    clearTimeout(graceTimer);
    if (stopped) kill('SIGKILL');
    if (pid !== undefined) children.ended(pid);
  }

  function toolFailed(
    code: string,
    message: string,
    exitCode: number | null,
    cause?: unknown,
  ): ToolFailedError {
    const full = tail.some((line) => /no space left on device|disk quota exceeded/i.test(line));
    return new ToolFailedError(code, message, {
      details: { command, exitCode, tail: [...tail] },
      cause,
      ...(full
        ? {
            hints: [
              '`df -h` shows which disk is full, `docker system df` what Docker holds',
              'Then run the command again: it goes on where it stopped',
              'EEMT_DEV_HOME=/another/folder keeps the state of eemt-dev on another disk',
            ],
          }
        : {}),
    });
  }
}

function isCtrlC(reason: unknown): boolean {
  return isEemtDevError(reason) && reason.details['signal'] === 'SIGINT';
}

/** Gives the input to stdin. A child that stops reading early (EPIPE) is no error of ours; a source that breaks is, and ends the child. */
function feed(
  stdin: NodeJS.WritableStream | null,
  input: string | Readable | undefined,
  onBroken: () => void,
): () => Error | undefined {
  let failure: Error | undefined;
  if (!stdin || input === undefined) return () => undefined;
  stdin.on('error', () => undefined);
  if (typeof input === 'string') {
    stdin.end(input);
  } else {
    stdin.once('close', () => {
      input.destroy();
    });
    input.on('error', (error: Error) => {
      failure ??= error;
      onBroken();
    });
    input.pipe(stdin);
  }
  return () => failure;
}

/** The group outlives its leader while any member lives; without groups (Windows) only the child itself. */
function killGroup(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch {
    // Nobody of it is left.
  }
}

function startFailure(
  cause: unknown,
  tool: string,
  command: string,
  cwd: string | undefined,
): Error | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const spawned = cause instanceof Error && 'syscall' in cause && String(cause.syscall).startsWith('spawn');
  if (!spawned) return undefined;
  const details = { command, exitCode: null, tail: [] };
  if (cwd !== undefined && !existsSync(cwd)) {
    return new ToolFailedError(
      'TOOL_FAILED',
      `The folder ${cwd} is not there, so ${basename(tool)} cannot run in it`,
      { details, cause },
    );
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new PrerequisiteError('TOOL_MISSING', `${basename(tool)} is not installed, or not on PATH`, {
      hints: [
        `Install ${basename(tool)}, then run the command again; \`eemt-dev doctor\` shows what else is needed.`,
      ],
      details: { ...details, tool },
      cause,
    });
  }
  if (code === 'EACCES') {
    return new PrerequisiteError('TOOL_MISSING', `${tool} cannot be run: permission denied`, {
      hints: [`Check the file's mode: ls -l "$(command -v ${shellQuote([tool])})"`],
      details: { ...details, tool },
      cause,
    });
  }
  return new ToolFailedError('TOOL_FAILED', `${basename(tool)} could not be started: ${String(code)}`, {
    details,
    cause,
  });
}

/** The last line that calls itself an error, as advice may follow it (`Use --debug flag to …`), else the last one. */
function reasonIn(tail: readonly string[]): string | undefined {
  const lines = tail.map((line) => line.trim()).filter((line) => line !== '');
  return lines.findLast((line) => /^error\b/i.test(line)) ?? lines.at(-1);
}

/** `helm upgrade`: the tool and its verb, for sentences. */
function label(tool: string, args: readonly string[]): string {
  const verb = args[0] !== undefined && /^[a-z][\w-]*$/.test(args[0]) ? ` ${args[0]}` : '';
  return basename(tool) + verb;
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${String(ms / 1000)} s` : `${String(Math.round(ms / 1000))} s`;
}
