import { confirm, select } from '@inquirer/prompts';
import type { Prompter } from '../core/prompter.ts';
import { CancelledError } from '../errors/index.ts';
import { wrapLines } from './text.ts';

interface TerminalStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Asks on stderr, so that stdout keeps the answer of the verb; a question with one possible answer is not asked. Ctrl-C rejects with CancelledError. */
export function createPrompter(io: TerminalStreams, signal?: AbortSignal): Prompter {
  const context = { input: io.stdin, output: io.stderr, ...(signal ? { signal } : {}) };
  return {
    select: async ({ message, choices, default: preset }) => {
      const [only, ...others] = choices;
      if (only && others.length === 0) return only.value;
      return cancellable(
        select(
          {
            message,
            choices: choices.map(({ value, name, description }) => ({
              value,
              name,
              ...(description === undefined ? {} : { description }),
            })),
            ...(preset === undefined ? {} : { default: preset }),
            loop: false,
          },
          context,
        ),
      );
    },
    confirm: ({ message, default: preset }) =>
      cancellable(confirm({ message: laidOut(message, io), default: preset }, context)),
  };
}

/** The library breaks long questions in the middle of words. Before the first line stands its mark, behind the last one the choice. */
function laidOut(message: string, { stderr }: Pick<TerminalStreams, 'stderr'>): string {
  const around = '?  (y/N) '.length;
  return wrapLines(message, (stderr.columns || 80) - around).join('\n  ');
}

const cancelNames = ['ExitPromptError', 'AbortPromptError', 'CancelPromptError'];

async function cancellable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error) || !cancelNames.includes(error.name)) throw error;
    throw new CancelledError('CANCELLED', 'Cancelled; the question was not answered.', { cause: error });
  }
}
