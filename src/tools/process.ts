import type { Readable } from 'node:stream';

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
  /** Exit codes that are answers, not failures; default [0]. */
  readonly accept?: readonly number[];
}

export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly durationMs: number;
}

export interface ProcessRunner {
  /** Rejects with ToolFailedError (pasteable command, exit code, last 200 lines, log path), PrerequisiteError TOOL_MISSING when it is not installed, or CancelledError. */
  run(request: ProcessRequest): Promise<ProcessResult>;
  /** Gives the caller's own streams to the child; resolves with its exit code. Not in a process group of its own, so the terminal's Ctrl-C reaches it. */
  passThrough(request: Pick<ProcessRequest, 'tool' | 'args' | 'env' | 'cwd'>): Promise<number>;
}
