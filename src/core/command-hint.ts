import { shellQuote } from '../lib/shell-quote.ts';
import { defaultName } from './environment.ts';

/** A command that is proposed to a person; data, so that it is put into words in one place. */
export type ProposedCommand = CommandWords | ShellLine;

export interface CommandWords {
  readonly argv: readonly string[];
}

/** What only a shell understands, as `$HOME` and `export`; it stays as it is written. */
export interface ShellLine {
  readonly shell: string;
}

export interface CommandHint extends CommandWords {
  readonly purpose: string;
}

/** Verbs that act on one environment. The table of verbs lies above this room; a test holds both lists to it. */
export const verbsWithName = [
  'up',
  'watch',
  'status',
  'open',
  'logs',
  'exec',
  'kubectl',
  'compose',
  'scale',
  'reset',
  'smoke',
  'down',
  'run',
  'jobs list',
  'jobs show',
  'jobs submit',
  'jobs logs',
  'jobs cancel',
  'jobs delete',
  'jobs results',
  'manifests',
  'bugs patch',
  'bugs reproduce',
  'bugs cure',
  'doctor',
  'diagnose',
  'config show',
  'images load',
  'images export',
  'bugs list',
  'bugs show',
  'bugs report',
] as const;

/** Verbs that are about none. */
export const verbsWithoutName = [
  'list',
  'images list',
  'images prune',
  'images import',
  'completion',
] as const;

type Verb = (typeof verbsWithName | typeof verbsWithoutName)[number];

/** A command of ours, with a verb that exists. */
export function eemtDev(verb: Verb, ...words: readonly string[]): CommandWords {
  return { argv: ['eemt-dev', ...verb.split(' '), ...words] };
}

/** A command of another tool. */
export function command(...argv: readonly string[]): CommandWords {
  return { argv };
}

/** A line that is written for a shell. */
export function shellLine(shell: string): ShellLine {
  return { shell };
}

/** A command as a person pastes it. One of ours names the environment, so that it never acts on another. Pure. */
export function commandText(argv: readonly string[], name: string): string {
  return shellQuote(name === defaultName ? argv : withName(argv, name));
}

/** Of ours, about this environment, unless it names one. Pure. */
export function withName(argv: readonly string[], name: string): readonly string[] {
  const verb = verbOf(argv);
  if (verb === undefined || namesOne(argv)) return argv;
  const until = 1 + verb.split(' ').length;
  return [...argv.slice(0, until), '--name', name, ...argv.slice(until)];
}

/** The verb of ours that acts on one environment, or undefined. */
function verbOf([program, ...words]: readonly string[]): string | undefined {
  if (program !== 'eemt-dev') return undefined;
  return verbsWithName.find((verb) => verb.split(' ').every((word, index) => words[index] === word));
}

/** What stands behind `--` is the child's. */
function namesOne(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).some((word) => /^--name(=|$)/.test(word));
}
