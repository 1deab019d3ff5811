import type { Roots } from '../environment/environment.ts';
import type { Run } from '../environment/step.ts';
import type { JsonObject } from '../lib/json.ts';

/** One verb as data; a verb shows in help once it works. Handlers import their use case when they run. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** commander's form: `[what] [pod]`, `<id>`. */
  readonly arguments?: string;
  readonly options?: readonly OptionSpec[];
  readonly examples?: readonly string[];
  /** Everything behind `--` is given to the child as it is. */
  readonly passThrough?: boolean;
  /** What it gives is what somebody asked to see, so no secret in it is hidden. */
  readonly verbatim?: boolean;
  /** Verbs of a group, as `bugs list`. */
  readonly commands?: readonly Command[];
  readonly handler?: (context: CommandContext, input: Input) => Promise<Outcome>;
}

export interface OptionSpec {
  /** `--workers <n>`; `--no-build` gives `build: false`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly repeatable?: boolean;
  /** Throws UsageError with the reason. */
  readonly parse?: (text: string) => unknown;
  /** Attribute names (camelCase) that contradict it. */
  readonly conflicts?: readonly string[];
}

export interface Input {
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  /** Behind `--`. */
  readonly rest: readonly string[];
}

export interface Outcome {
  /** Default 0. */
  readonly exitCode?: number;
  /** `data` of the JSON result; null for pass-through verbs, which print no result. */
  readonly data: JsonObject | null;
  /** What a person reads at the end, already laid out; goes to stdout for verbs that answer a question. */
  readonly screen?: string;
}

export interface Globals {
  readonly name: string;
  /** null = not said: the record's, else `eemt`. */
  readonly namespace: string | null;
  readonly output: 'pretty' | 'plain' | 'json';
  readonly yes: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
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
  readonly openRun: (verb: string) => Promise<RunSession>;
  /** null where nobody can be asked: no terminal, or JSON output. */
  readonly ask: Prompter | null;
  /** Text for people, while the verb works: stderr. */
  readonly say: (text: string) => void;
  /** Shows the page of an error that does not end the verb. */
  readonly report: (error: unknown) => Promise<void>;
  /** Text that is the answer, piece by piece (logs, --watch): stdout. */
  readonly print: (text: string) => void;
}

export interface RunSession extends Run {
  /** Path of the run log, or null before anything was written. */
  readonly logFile: string | null;
  /** Ends drawing; later text does not mix with tasks. */
  close(): Promise<void>;
}

/** Rejects with CancelledError on Ctrl-C. */
export interface Prompter {
  select<T extends string>(question: {
    readonly message: string;
    readonly choices: readonly Choice<T>[];
    readonly default?: T;
  }): Promise<T>;
  confirm(question: { readonly message: string; readonly default: boolean }): Promise<boolean>;
  input(question: {
    readonly message: string;
    readonly default?: string;
    readonly check?: (text: string) => string | true;
  }): Promise<string>;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
  readonly description?: string;
}
