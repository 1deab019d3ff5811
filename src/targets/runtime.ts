/** What is done to a running EEMT; the same on every target. Everything takes a signal. */
export interface Runtime {
  readonly instances: (signal: AbortSignal) => Promise<readonly Instance[]>;
  /** Lines of one instance, in order; gives the exit code of what read them. */
  readonly logs: (
    instance: Instance,
    query: LogQuery,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ) => Promise<number>;
  /** A command with the caller's own streams; gives its exit code. */
  readonly exec: (instance: Instance, request: ExecRequest, signal: AbortSignal) => Promise<number>;
  /** The target's own command line, with the caller's streams: `kubectl`. */
  readonly passThrough: (args: readonly string[], signal: AbortSignal) => Promise<number>;
}

/** One pod or container of EEMT. */
export interface Instance {
  readonly name: string;
  /** `web`, `worker`, `cleanup`, `master`; null: none of EEMT's parts. */
  readonly role: string | null;
  /** Where others of the environment reach it; absent where it has none yet. */
  readonly address?: string;
}

export interface LogQuery {
  /** null: all of them. */
  readonly container: string | null;
  readonly previous: boolean;
  readonly follow: boolean;
  /** `10m`, or null: from the beginning. */
  readonly since: string | null;
  readonly tail: string;
}

export interface ExecRequest {
  readonly container: string | null;
  readonly argv: readonly string[];
  readonly terminal: boolean;
}
