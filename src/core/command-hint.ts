import { defaultName, verbsWithName } from '../lib/named-commands.ts';
import { shellQuote } from '../lib/shell-quote.ts';

/** A command that is proposed to a person; data, so that it is put into words in one place. */
export interface CommandHint {
  readonly argv: readonly string[];
  readonly purpose: string;
}

/** A command as a person pastes it. One of ours names the environment, so that it never acts on another. Pure. */
export function commandText(argv: readonly string[], name: string): string {
  const verb = name === defaultName ? undefined : verbOf(argv);
  if (verb === undefined || namesOne(argv)) return shellQuote(argv);
  const until = 1 + verb.split(' ').length;
  return shellQuote([...argv.slice(0, until), '--name', name, ...argv.slice(until)]);
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
