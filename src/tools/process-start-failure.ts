import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { advice } from '../core/advice.ts';
import { eemtDev, shellLine } from '../core/command-hint.ts';
import { PrerequisiteError, ToolFailedError } from '../errors/index.ts';
import { shellQuote } from '../lib/shell-quote.ts';

/** What it means that a process could not be started, from the cause that execa gives; undefined where it was started. */
export function startFailure(
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
        advice`Install ${basename(tool)}, then run the command again; ${eemtDev('doctor')} shows what else is needed.`,
      ],
      details: { ...details, tool },
      cause,
    });
  }
  if (code === 'EACCES') {
    return new PrerequisiteError('TOOL_MISSING', `${tool} cannot be run: permission denied`, {
      hints: [advice`Check the file's mode: ${shellLine(`ls -l "$(command -v ${shellQuote([tool])})"`)}`],
      details: { ...details, tool },
      cause,
    });
  }
  return new ToolFailedError('TOOL_FAILED', `${basename(tool)} could not be started: ${String(code)}`, {
    details,
    cause,
  });
}
