import type { Command, DefectsOffered, LiveWords, OptionSpec, Suggestion } from '../command.ts';

/** What a shell has to know of the command line, apart from its language. */
export interface Completion {
  /** Flags that every verb takes. */
  readonly globals: readonly CompletedFlag[];
  /** Every verb by its path, the program itself first, with the empty path. */
  readonly verbs: readonly CompletedVerb[];
}

export interface CompletedVerb {
  /** `up`, `bugs show` */
  readonly path: string;
  readonly flags: readonly CompletedFlag[];
  /** Verbs of a group, or what its argument may be. */
  readonly values: Values;
}

export interface CompletedFlag {
  /** `-c`, `--container` */
  readonly names: readonly string[];
  readonly description: string;
  /** null where it takes none. */
  readonly values: Values | null;
}

export interface Values {
  readonly words: readonly Word[];
  readonly paths?: NonNullable<Suggestion['paths']>;
  /** The shell asks `eemt-dev __complete` for them. */
  readonly live?: LiveWords;
}

export interface Word {
  readonly word: string;
  readonly description: string;
}

/** Pure. `defects` are the ids that may be completed where some are asked for. */
export function completionModel(
  verbs: readonly Command[],
  globals: readonly OptionSpec[],
  defects: Readonly<Record<DefectsOffered, readonly string[]>>,
): Completion {
  const flag = ({ flags, description, choices, suggestion }: OptionSpec): CompletedFlag => ({
    names: flags.match(/(?<![\w<])--?[a-z][\w-]*/g) ?? [],
    description,
    values: flags.includes('<') ? valuesOf(suggestion, choices) : null,
  });
  const valuesOf = (
    { words = [], paths, defects: offered, live }: Suggestion = {},
    choices: readonly string[] = [],
  ): Values => ({
    words: [...choices, ...words, ...(offered ? defects[offered] : [])].map((word) => ({
      word,
      description: '',
    })),
    ...(paths ? { paths } : {}),
    ...(live ? { live } : {}),
  });
  const shown = (commands: readonly Command[]): readonly Command[] =>
    commands.filter(({ hidden }) => hidden !== true);
  const named = (commands: readonly Command[]): readonly Word[] =>
    shown(commands).map(({ name, summary }) => ({ word: name, description: summary }));
  const completed = (command: Command, above: readonly string[]): readonly CompletedVerb[] => {
    const path = [...above, command.name];
    const { commands = [], options = [], suggestion } = command;
    const values = commands.length > 0 ? { words: named(commands) } : valuesOf(suggestion);
    return [
      { path: path.join(' '), flags: options.map(flag), values },
      ...shown(commands).flatMap((one) => completed(one, path)),
    ];
  };
  const help = { word: 'help', description: 'print help for a verb' };
  return {
    globals: [...globals.map(flag), { names: ['-h', '--help'], description: 'print help', values: null }],
    verbs: [
      {
        path: '',
        flags: [{ names: ['--version'], description: 'print the version', values: null }],
        values: { words: [...named(verbs), help] },
      },
      { path: 'help', flags: [], values: { words: named(verbs) } },
      ...shown(verbs).flatMap((one) => completed(one, [])),
    ],
  };
}
