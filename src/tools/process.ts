export interface ProcessRequest {
  /** Name on PATH or an absolute path. */
  readonly tool: string;
  readonly args: readonly string[];
  readonly input?: string;
  /** Added to the filtered environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The tool sees `env` and nothing of the caller's, not even PATH, which only finds the tool. */
  readonly onlyEnv?: boolean;
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
  /** The answer follows from the program alone, as its version does: one that it gave in an earlier run will do. */
  readonly remember?: boolean;
  /** Where the tool is stopped, what it has started may end by itself first, within the grace: what it asked of others goes on anyway, and is then at least seen. */
  readonly finishChildren?: boolean;
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
  /** Starts a program that outlives us, and gives its process id. Rejects with PrerequisiteError TOOL_MISSING where it is not installed. */
  leave(request: LeftProcess): Promise<number>;
  /** The program that `run` starts for a name; undefined where it is not installed. */
  where(tool: string): Promise<string | undefined>;
}

export interface LeftProcess {
  readonly tool: string;
  readonly args: readonly string[];
  /** All that it sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** File that both of its streams go to, written anew. */
  readonly output: string;
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
  /** How long a tool that was told to end may take before it is killed; default 5 s. */
  readonly graceMs?: number;
}
