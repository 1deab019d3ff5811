import { eemtDev, type CommandWords } from '../core/command-hint.ts';
import type { LogLine, LogRange } from '../core/log.ts';
import type { Held } from '../plan/held.ts';

/** What is done to a running EEMT; the same on every target. Everything takes a signal. */
export interface Runtime {
  readonly instances: (signal: AbortSignal) => Promise<readonly Instance[]>;
  /** What can be read now: one source for each container that there is. */
  readonly logSources: (signal: AbortSignal) => Promise<readonly LogSource[]>;
  /** Lines in the order of the log, piece by piece as they are taken; none where there is no such log. Rejects where reading broke off. */
  readonly readLog: (
    source: LogSource,
    range: LogRange,
    signal: AbortSignal,
  ) => AsyncIterable<readonly LogLine[]>;
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
  /** The daily cleanup, now and not at its hour; null where it runs as soon as it is there. Resolves when it was begun. */
  readonly cleanUp: ((held: Held, signal: AbortSignal) => Promise<void>) | null;
  /** Names by which the parts of EEMT reach each other. */
  readonly serviceNames: (signal: AbortSignal) => Promise<readonly string[]>;
  /** A path below the data folder as the page sees it. */
  readonly inPage: (path: string) => string;
  /** Where each part sees the folder that all of them share. */
  readonly sharedFolders: Readonly<Record<'web' | 'worker', string>>;
  /** The target's own command line; null: it has none. */
  readonly commandLine: CommandLine | null;
}

export interface CommandLine {
  /** The verb that passes arguments on to it. */
  readonly verb: 'kubectl' | 'compose';
  /** Its arguments that list what runs and how it is reached. */
  readonly listing: readonly string[];
  /** With the caller's streams. */
  readonly passThrough: (args: readonly string[], signal: AbortSignal) => Promise<number>;
}

/** What lists all that runs, by the target's own command line where it has one. Pure. */
export function listsWhatRuns({ commandLine }: Pick<Runtime, 'commandLine'>): CommandWords {
  return commandLine === null ? eemtDev('status') : eemtDev(commandLine.verb, '--', ...commandLine.listing);
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

/** The log of one container, over all its restarts. */
export interface LogSource {
  /** Another container has another one. */
  readonly id: string;
  /** Of the instance. */
  readonly name: string;
  readonly role: string | null;
  /** Inside of the instance; null where it has only one. */
  readonly container: string | null;
  /** Another one after each restart; null: it has not started yet. */
  readonly run: string | null;
  readonly running: boolean;
  /** It will not start again. */
  readonly ended: boolean;
  /** The run before, where its log is one of its own; null: there is none. */
  readonly before: EndedRun | null;
}

export interface EndedRun {
  readonly run: string;
  /** As lines have it; null: not known. */
  readonly endedAt: string | null;
}

export interface ExecRequest {
  readonly container: string | null;
  readonly argv: readonly string[];
  readonly terminal: boolean;
}
