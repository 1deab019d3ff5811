import type { Roots } from '../core/environment.ts';
import type { Prompter } from '../core/prompter.ts';
import type { Run } from '../plan/step.ts';

export interface Globals {
  readonly name: string;
  /** null = not said: the record's, else `eemt`. */
  readonly namespace: string | null;
  readonly output: 'pretty' | 'plain' | 'json';
  readonly yes: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  /** Nothing is drawn over, and answers are typed: for screen readers, and for terminals that cannot draw. */
  readonly linear: boolean;
  /** Overall limit, or null for the verb's own. */
  readonly timeoutMs: number | null;
}

/** The world outside, so that tests pass their own. */
export interface Io {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface CommandContext {
  readonly io: Io;
  readonly globals: Globals;
  readonly roots: Roots;
  readonly signal: AbortSignal;
  /** A run with real tools (or a test's), its events going to the reporter and the run log. */
  readonly openRun: (verb: string) => Promise<LoggedRun>;
  /** null where nobody can be asked: no terminal, or JSON output. */
  readonly ask: Prompter | null;
  /** Takes Ctrl-C over, for a verb that asks what is meant; null where nobody can be asked. See cli/signals.ts. */
  readonly takeInterrupt: ((handler: () => boolean) => () => void) | null;
  /** Text for people, while the verb works: stderr. */
  readonly say: (text: string) => void;
  /** Shows the page of an error that does not end the verb. */
  readonly report: (error: unknown) => Promise<void>;
  /** Text that is the answer, piece by piece (logs, --watch): stdout. */
  readonly print: (text: string) => void;
  /** A copy without secrets, for what is drawn rather than printed. */
  readonly redact: <T>(data: T) => T;
  /** Resolves once a slow reader has taken what was printed, so that it never piles up here. */
  readonly printed: () => Promise<void>;
}

export interface LoggedRun extends Run {
  /** Path of the run log, or null before anything was written. */
  readonly logFile: string | null;
  /** Ends drawing; later text does not mix with tasks. */
  close(): Promise<void>;
}
