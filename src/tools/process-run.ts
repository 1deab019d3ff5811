import { execa } from 'execa';
import { CancelledError } from '../errors/index.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import { outcomeOf } from './process-failure.ts';
import { killWholeGroup } from './process-group.ts';
import { followOutput } from './process-output.ts';
import { startFailure } from './process-start-failure.ts';
import { findOnPath } from './find-on-path.ts';
import type { ProcessRequest, ProcessResult, ProcessRunnerOptions } from './process.ts';

const outputLimitBytes = 64 * 1024 * 1024;
/** Timers of Node hold no more; a longest time of weeks is none. */
const longestTimerMs = 2 ** 31 - 1;

export interface RunOptions extends Pick<ProcessRunnerOptions, 'transcript' | 'children'> {
  readonly env: Readonly<Record<string, string>>;
  readonly graceMs: number;
}

/** Runs a tool to its end. */
export async function runProcess(
  request: ProcessRequest,
  { env, transcript, children, graceMs }: RunOptions,
): Promise<ProcessResult> {
  const { tool, args, input, cwd, timeoutMs, signal, answer = 'text' } = request;
  const command = shellQuote([tool, ...args]);
  if (signal.aborted)
    throw new CancelledError('CANCELLED', `Stopped before ${command}`, { cause: signal.reason });
  transcript(`$ ${command}`);

  const file = request.onlyEnv === true ? findOnPath(tool, env['PATH']) : tool;
  const child = execa(file ?? tool, args, {
    env: request.onlyEnv === true ? { ...request.env } : { ...env, ...request.env },
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    buffer: answer !== 'lines',
    maxBuffer: outputLimitBytes,
    stripFinalNewline: false,
    reject: false,
    detached: process.platform !== 'win32',
    timeout: timeoutMs > longestTimerMs ? 0 : timeoutMs,
    cancelSignal: signal,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const killRest = killWholeGroup(child, graceMs, request.finishChildren === true);
  const { pid } = child;
  if (pid !== undefined) children.started(pid);
  try {
    const output = followOutput(child, answer, request.onLine, transcript);
    const result = await child;
    const notStarted = startFailure(result.cause, tool, command, cwd);
    if (notStarted) throw notStarted;
    output.end();
    const { how, failure } = outcomeOf(result, request, output.tail);
    transcript(`# ${how} after ${(result.durationMs / 1000).toFixed(1)} s`);
    if (failure) throw failure;
    const { stdout, stderr, exitCode = 0, durationMs } = result;
    return {
      ...(answer === 'lines' ? { stdout: '', stderr: '' } : { stdout, stderr }),
      exitCode,
      durationMs,
    };
  } finally {
    await killRest();
    if (pid !== undefined) children.ended(pid);
  }
}
