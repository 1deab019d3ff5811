import type { CommandContext } from '../app/context.ts';
import type { JsonObject } from '../lib/json.ts';

/** One verb as data; a verb shows in help once it works. Handlers import their use case when they run. */
export interface Command {
  readonly name: string;
  /** Also in README, the menu and the completion of shells. */
  readonly summary: string;
  /** Heading above it in help; default `More`. */
  readonly group?: 'Everyday' | 'Look inside' | 'What is wrong';
  /** Help, README and completion do not name it. */
  readonly hidden?: true;
  /** commander's form: `[what] [pod]`, `<id>`. */
  readonly arguments?: string;
  /** What a shell offers for the argument. */
  readonly suggestion?: Suggestion;
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
  /** Nothing else is allowed. */
  readonly choices?: readonly string[];
  /** What a shell offers where choices do not say it. */
  readonly suggestion?: Suggestion;
  readonly repeatable?: boolean;
  /** Throws UsageError with the reason. */
  readonly parse?: (text: string) => unknown;
  /** Attribute names (camelCase) that contradict it. */
  readonly conflicts?: readonly string[];
}

/** What may stand somewhere, for the completion of a shell; other values are fine too. */
export interface Suggestion {
  readonly words?: readonly string[];
  readonly paths?: 'files' | 'folders' | 'dems';
  /** Ids of known defects: of all, or of those that can be reproduced, patched or left out. */
  readonly defects?: DefectsOffered;
  /** What only this machine knows; asked for when somebody presses Tab. */
  readonly live?: LiveWords;
}

export type DefectsOffered = 'all' | 'reproducible' | 'with-patch' | 'with-cure';

export type LiveWords = 'environments' | 'jobs';

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
