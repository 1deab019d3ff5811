import { basename } from 'node:path';
import { advice } from '../core/advice.ts';
import { command } from '../core/command-hint.ts';
import { CancelledError, ToolFailedError } from '../errors/index.ts';
import { saysDiskFull } from '../lib/disk-full.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import type { ProcessRequest } from './process.ts';

interface Ended {
  readonly failed: boolean;
  readonly isCanceled: boolean;
  readonly timedOut: boolean;
  readonly isMaxBuffer: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

/** What became of a process that was started, in one word for the run log and as an error where it is one. */
export function outcomeOf(
  result: Ended,
  { tool, args, timeoutMs, signal, accept = [0] }: ProcessRequest,
  tail: readonly string[],
): { readonly how: string; readonly failure?: Error } {
  const command = shellQuote([tool, ...args]);
  const failed = (code: string, message: string, exitCode: number | null = null) =>
    toolFailed(code, `${label(tool, args)} ${message}`, { command, exitCode, tail: [...tail] });

  if (result.isCanceled || (result.failed && signal.aborted))
    return {
      how: 'aborted',
      failure: new CancelledError('CANCELLED', `Stopped: ${command}`, { cause: signal.reason }),
    };
  if (result.timedOut)
    return {
      how: 'timeout',
      failure: failed('TOOL_TIMEOUT', `did not end within ${seconds(timeoutMs)} and was stopped`),
    };
  if (result.isMaxBuffer)
    return { how: 'flooded', failure: failed('TOOL_OUTPUT', 'wrote more than 64 MiB and was stopped') };
  const { exitCode, signal: name } = result;
  const why = reasonIn(tail);
  const because = why === undefined ? '' : `: ${why.slice(0, 300)}`;
  if (exitCode === undefined)
    return {
      how: name ?? 'ended',
      failure: failed('TOOL_FAILED', `was ended by ${name ?? 'a signal'}${because}`),
    };
  const how = `exit ${String(exitCode)}`;
  if (accept.includes(exitCode)) return { how };
  return {
    how,
    failure: failed('TOOL_FAILED', `failed with exit code ${String(exitCode)}${because}`, exitCode),
  };
}

function toolFailed(
  code: string,
  message: string,
  details: { readonly command: string; readonly exitCode: number | null; readonly tail: readonly string[] },
): ToolFailedError {
  const full = saysDiskFull(details.tail);
  return new ToolFailedError(code, message, { details, ...(full ? { hints: diskHints } : {}) });
}

const diskHints = [
  advice`${command('df', '-h')} shows which disk is full, ${command('docker', 'system', 'df')} what Docker holds`,
  'Then run the command again: it goes on where it stopped',
  'EEMT_DEV_HOME=/another/folder keeps the state of eemt-dev on another disk',
];

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
