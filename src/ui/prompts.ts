import { confirm, input, select } from '@inquirer/prompts';
import type { Io, Prompter } from '../commands/command.ts';
import { CancelledError } from '../errors/index.ts';

/** Asks on stderr, so that stdout keeps the answer of the verb. Ctrl-C rejects with CancelledError. */
export function createPrompter(io: Pick<Io, 'stdin' | 'stderr'>, signal?: AbortSignal): Prompter {
  const context = { input: io.stdin, output: io.stderr, ...(signal ? { signal } : {}) };
  return {
    select: ({ message, choices, default: preset }) =>
      cancellable(
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
      ),
    confirm: ({ message, default: preset }) => cancellable(confirm({ message, default: preset }, context)),
    input: ({ message, default: preset, check }) =>
      cancellable(
        input(
          {
            message,
            ...(preset === undefined ? {} : { default: preset }),
            ...(check === undefined ? {} : { validate: check }),
          },
          context,
        ),
      ),
  };
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
