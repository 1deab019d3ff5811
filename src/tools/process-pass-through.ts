import { constants } from 'node:os';
import { execa } from 'execa';
import { CancelledError, isEemtDevError } from '../errors/index.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import type { RunOptions } from './process-run.ts';
import { startFailure } from './process-start-failure.ts';
import type { ProcessRequest } from './process.ts';

/** Gives the caller's own streams to a tool, as ProcessRunner says. */
export async function passThrough(
  { tool, args, env: added, cwd, signal }: Pick<ProcessRequest, 'tool' | 'args' | 'env' | 'cwd' | 'signal'>,
  { env, transcript, graceMs }: Omit<RunOptions, 'children'>,
): Promise<number> {
  const command = shellQuote([tool, ...args]);
  if (signal.aborted)
    throw new CancelledError('CANCELLED', `Stopped before ${command}`, { cause: signal.reason });
  transcript(`$ ${command}`);
  const ending = new AbortController();
  const child = execa(tool, args, {
    env: { ...env, ...added },
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
  // A second signal leaves at once, and leaves nobody behind: execa's own cleanup asks with SIGTERM, which can be ignored.
  const onExit = () => child.kill('SIGKILL');
  signal.addEventListener('abort', onAbort, { once: true });
  process.once('exit', onExit);
  try {
    const result = await child;
    const notStarted = startFailure(result.cause, tool, command, cwd);
    if (notStarted) throw notStarted;
    if (result.isCanceled)
      throw new CancelledError('CANCELLED', `Stopped: ${command}`, { cause: signal.reason });
    return result.exitCode ?? 128 + (result.signal ? constants.signals[result.signal] : 0);
  } finally {
    signal.removeEventListener('abort', onAbort);
    process.off('exit', onExit);
  }
}

function isCtrlC(reason: unknown): boolean {
  return isEemtDevError(reason) && reason.details['signal'] === 'SIGINT';
}
