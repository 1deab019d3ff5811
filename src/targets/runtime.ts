import type { Held } from '../plan/held.ts';

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
  /** A command without input, and what it said; also one that fails answers. */
  readonly run: (
    instance: Instance,
    argv: readonly string[],
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) => Promise<CommandAnswer>;
  /** Fresh instances of this role; those of before are gone when it resolves, the new ones may still start. */
  readonly restart: (held: Held, role: string, signal: AbortSignal) => Promise<void>;
  /** Names by which the parts of EEMT reach each other. */
  readonly serviceNames: (signal: AbortSignal) => Promise<readonly string[]>;
  /** A path below the data folder as the page sees it. */
  readonly inPage: (path: string) => string;
  /** Where each part sees the folder that all of them share. */
  readonly sharedFolders: Readonly<Record<'web' | 'worker', string>>;
  /** The verb that passes arguments on to the target's own command line. */
  readonly commandLine: 'kubectl' | 'compose';
  /** Its arguments that list what runs and how it is reached. */
  readonly listing: readonly string[];
  /** That command line, with the caller's streams. */
  readonly passThrough: (args: readonly string[], signal: AbortSignal) => Promise<number>;
}

/** One pod or container of EEMT. */
export interface Instance {
  readonly name: string;
  /** `web`, `worker`, `runner`, `cleanup`; null: none of EEMT's parts. */
  readonly role: string | null;
  /** Has started, has not ended and is not leaving. */
  readonly running: boolean;
  /** The node that it runs on, by name; null: not yet decided, or there are no nodes. */
  readonly node: string | null;
  /** In the network that the instances share. */
  readonly address: string | null;
}

export interface CommandAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
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
