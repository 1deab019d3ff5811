import { Command as Program, CommanderError, Help, Option } from 'commander';
import { advice } from '../core/advice.ts';
import { command } from '../core/command-hint.ts';
import type { Command, Input, OptionSpec } from './command.ts';
import { UsageError } from '../errors/index.ts';
import { ownVersion } from '../lib/own-version.ts';
import { hang, wrapCommand } from '../ui/text.ts';
import { globalTable } from './globals.ts';
import type { GivenGlobals } from './globals.ts';

/** What argv asks for. */
export type Invocation =
  | {
      readonly kind: 'run';
      readonly verb: string;
      readonly command: Command;
      readonly input: Input;
      readonly globals: GivenGlobals;
    }
  /** No verb at all: the menu or help. */
  | { readonly kind: 'bare'; readonly text: string; readonly globals: GivenGlobals }
  | { readonly kind: 'text'; readonly verb: string; readonly text: string; readonly globals: GivenGlobals };

/** Reads argv (without node and script) into data; `width` is for help texts. Throws UsageError. */
export function parseArgv(argv: readonly string[], verbs: readonly Command[], width: number): Invocation {
  const dashes = argv.indexOf('--');
  const before = dashes === -1 ? argv : argv.slice(0, dashes);
  const rest = dashes === -1 ? [] : argv.slice(dashes + 1);
  const printed: string[] = [];
  let run: { readonly verb: string; readonly command: Command; readonly input: Input } | undefined;
  const program = programOf(verbs, Math.max(40, Math.min(width, 100)), rest, (found) => {
    run = found;
  });
  configure(program, (text) => printed.push(text));
  try {
    program.parse([...before], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const text = printed.join('');
    // `help` without error is help for a group; at the root it is the bare call.
    if (error.code === 'commander.help' && before.every((arg) => !isVerb(arg, verbs))) {
      if (rest.length > 0) throw unwantedRest('eemt-dev');
      return { kind: 'bare', text, globals: program.opts() };
    }
    if (['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code)) {
      return {
        kind: 'text',
        verb: error.code === 'commander.version' ? 'version' : 'help',
        text,
        globals: program.opts(),
      };
    }
    throw usageError(error, rest);
  }
  if (!run) throw new TypeError('commander ended without a verb');
  return { kind: 'run', ...run, globals: program.opts() };
}

type Found = (run: { readonly verb: string; readonly command: Command; readonly input: Input }) => void;

function programOf(
  verbs: readonly Command[],
  helpWidth: number,
  rest: readonly string[],
  found: Found,
): Program {
  const program = new Program('eemt-dev')
    .description('The local environment for EEMT: builds, cures, deploys and opens it with one command.')
    .usage('[options] <verb>')
    .version(ownVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help, also for one verb: eemt-dev up --help')
    .commandsGroup('More:')
    .helpCommand('help [verb]', 'print help for a verb')
    .optionsGroup('Global options:')
    .configureHelp({ ...layoutOf(helpWidth), formatHelp: verbsFirst })
    .addHelpText(
      'after',
      `\n${examplesText(['eemt-dev up', 'eemt-dev status --output json', 'eemt-dev down'], helpWidth)}`,
    );
  for (const option of Object.values(globalTable)) program.addOption(optionOf(option));
  for (const verb of verbs) add(program, verb, [], `${verb.group ?? 'More'}:`, helpWidth, rest, found);
  return program;
}

/** In a narrow terminal what a verb or flag does stands below it; commander would break no line of it. */
function layoutOf(helpWidth: number): Partial<Help> {
  if (helpWidth >= 60) return { helpWidth };
  const formatItem = (term: string, _width: number, description: string): string =>
    [`  ${term}`, ...hang('      ', description, helpWidth)].join('\n');
  return { helpWidth, formatItem };
}

/** commander's page with the verbs before the options, and the flags of eemt-dev itself last. */
function verbsFirst(command: Program, helper: Help): string {
  const sections = Help.prototype.formatHelp.call(helper, command, helper).trimEnd().split('\n\n');
  const late = (section: string): boolean => /^(Global options|Options):/i.test(section);
  return `${[...sections.filter((one) => !late(one)), ...sections.filter(late)].join('\n\n')}\n`;
}

function add(
  parent: Program,
  command: Command,
  above: readonly string[],
  heading: string | undefined,
  helpWidth: number,
  rest: readonly string[],
  found: Found,
): void {
  const path = [...above, command.name];
  const built = parent
    .command(command.name, { hidden: command.hidden === true })
    .description(command.summary);
  built.helpOption('-h, --help', 'print help').configureHelp({
    ...layoutOf(helpWidth),
    showGlobalOptions: true,
    ...(command.commands ? { formatHelp: verbsFirst } : {}),
  });
  if (heading !== undefined) built.helpGroup(heading);
  if (command.arguments !== undefined) built.arguments(command.arguments);
  // logs passes through too, but takes nothing behind --.
  if (command.passThrough === true && command.examples?.some((example) => example.includes(' -- '))) {
    built.usage(['[options]', command.arguments, '-- …'].filter((part) => part !== undefined).join(' '));
  }
  for (const spec of command.options ?? []) built.addOption(optionOf(spec));
  const { examples } = command;
  // Laid out only where it is asked for: a start builds all verbs.
  if (examples) built.addHelpText('after', () => `\n${examplesText(examples, helpWidth)}`);
  for (const child of command.commands ?? []) add(built, child, path, undefined, helpWidth, rest, found);
  if (!command.handler) {
    built.helpCommand(false);
    return;
  }
  built.allowExcessArguments(false).action(() => {
    if (rest.length > 0 && command.passThrough !== true) throw unwantedRest(path.join(' '));
    found({ verb: path.join(' '), command, input: { args: argsOf(built), flags: givenFlags(built), rest } });
  });
}

function optionOf(spec: OptionSpec): Option {
  const choices = spec.choices;
  const description = choices ? `${spec.description} (${choices.join(', ')})` : spec.description;
  const option = new Option(spec.flags, description);
  const parseOne = (text: string): unknown => {
    if (choices && !choices.includes(text)) {
      throw new UsageError('USAGE_CHOICE', `--${option.name()} takes ${choices.join(', ')}, not '${text}'.`);
    }
    return spec.parse ? spec.parse(text) : text;
  };
  if (option.required || option.optional) {
    option.argParser<unknown>((text, previous) =>
      spec.repeatable === true
        ? [...(Array.isArray(previous) ? (previous as unknown[]) : []), parseOne(text)]
        : parseOne(text),
    );
  }
  return spec.conflicts ? option.conflicts([...spec.conflicts]) : option;
}

/** Only what stands on the command line: commander invents `build: true` for --no-build. */
function givenFlags(command: Program): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(command.opts()).filter(([key]) => command.getOptionValueSource(key) === 'cli'),
  );
}

function argsOf(command: Program): readonly string[] {
  return command.processedArgs.flat().filter((arg): arg is string => typeof arg === 'string');
}

function configure(program: Program, print: (text: string) => void): void {
  program.exitOverride().configureOutput({
    writeOut: print,
    writeErr: print,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const child of program.commands) configure(child, print);
}

function examplesText(examples: readonly string[], width: number): string {
  return [
    'Examples:',
    ...examples.flatMap((example) => wrapCommand(example, width - 2).map((line) => `  ${line}`)),
  ].join('\n');
}

function isVerb(arg: string, verbs: readonly Command[]): boolean {
  return arg === 'help' || verbs.some(({ name }) => name === arg);
}

function unwantedRest(verb: string): UsageError {
  return new UsageError('USAGE_REST', `${verb} takes nothing behind --.`, {
    hints: ['Flags of eemt-dev stand before --.'],
  });
}

const codes: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'USAGE_UNKNOWN_FLAG',
  'commander.unknownCommand': 'USAGE_UNKNOWN_VERB',
  'commander.conflictingOption': 'USAGE_CONFLICT',
  'commander.missingArgument': 'USAGE_MISSING_ARGUMENT',
  'commander.optionMissingArgument': 'USAGE_MISSING_ARGUMENT',
  'commander.excessArguments': 'USAGE_EXCESS_ARGUMENT',
};

/** commander's `error: … (Did you mean --workers?)` as message and hint. */
function usageError(error: CommanderError, rest: readonly string[]): UsageError {
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const meant = /\(Did you mean (.+)\?\)/.exec(more.join(' '))?.[1];
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1)}`;
  const hints = [
    ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
    ...(rest.length === 0 && error.code === 'commander.excessArguments'
      ? ['What a child should get stands behind --.']
      : []),
    advice`${command('eemt-dev', '--help')} lists the verbs, ${command('eemt-dev', 'VERB', '--help')} the flags of one.`,
  ];
  return new UsageError(codes[error.code] ?? 'USAGE', message.endsWith('.') ? message : `${message}.`, {
    hints,
  });
}
