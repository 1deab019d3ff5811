import { createInterface } from 'node:readline';
import type { Choice, Prompter } from '../core/prompter.ts';
import { CancelledError } from '../errors/index.ts';
import { clean, hang, wrapLines } from './text.ts';

export interface LineStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

export interface Stops {
  readonly signal?: AbortSignal;
  /** Here the terminal makes a signal of Ctrl-C, which would end the verb rather than the question. */
  readonly takeInterrupt?: (handler: () => boolean) => () => void;
}

/** Asks on stderr in plain lines and takes typed answers: nothing is drawn over, and a question with one possible answer is not asked. Ctrl-C and the end of the input reject with CancelledError. */
export function createLinearPrompter(io: LineStreams, stops: Stops = {}): Prompter {
  const width = io.stderr.columns || 80;
  const say = (lines: readonly string[]): void => {
    io.stderr.write(`${lines.join('\n')}\n`);
  };
  /** Asks until `read` gives an answer; a text is what is wrong. */
  const asked = async <T>(
    question: readonly string[],
    prompt: string,
    read: (text: string) => Read<T>,
  ): Promise<T> => {
    say(question);
    for (;;) {
      io.stderr.write(`${prompt} `);
      const answer = read((await typedLine(io, stops)).trim());
      if ('value' in answer) return answer.value;
      say(wrapLines(answer.wrong, width));
    }
  };
  return {
    select: async ({ message, choices, default: preset }) => {
      const [only, ...others] = choices;
      if (only && others.length === 0) return only.value;
      const usual = Math.max(
        0,
        choices.findIndex(({ value }) => value === preset),
      );
      const numbers = `a number from 1 to ${String(choices.length)}`;
      return asked(
        [
          ...wrapLines(clean(message), width),
          ...choices.flatMap((one, index) => choiceLines(one, index, width)),
        ],
        `Type ${numbers} (${String(usual + 1)}):`,
        (text) => {
          const found =
            text === ''
              ? choices[usual]
              : (choices.find(({ name, value }) => name === text || value === text) ??
                choices[/^\d+$/.test(text) ? Number(text) - 1 : -1]);
          return found ? { value: found.value } : { wrong: `Type ${numbers}.` };
        },
      );
    },
    confirm: ({ message, default: preset }) =>
      asked(wrapLines(clean(message), width), `Type yes or no (${preset ? 'yes' : 'no'}):`, (text) => {
        if (text === '') return { value: preset };
        if (/^y(es)?$/i.test(text)) return { value: true };
        return /^no?$/i.test(text) ? { value: false } : { wrong: 'Type yes or no.' };
      }),
  };
}

type Read<T> = { readonly value: T } | { readonly wrong: string };

function choiceLines({ name, description }: Choice<string>, index: number, width: number): readonly string[] {
  const text = description === undefined ? name : `${name}: ${description}`;
  return hang(`  ${String(index + 1)}. `, clean(text), width);
}

/** The input is free again after each line, as the next to read it may be a child. */
async function typedLine(io: LineStreams, { signal, takeInterrupt }: Stops): Promise<string> {
  const lines = createInterface({ input: io.stdin, terminal: false });
  const cancelled = (cause?: unknown): CancelledError =>
    new CancelledError('CANCELLED', 'Cancelled; the question was not answered.', { cause });
  let stop = (): void => undefined;
  let release = (): void => undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      stop = () => {
        reject(cancelled(signal?.reason));
      };
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
      release =
        takeInterrupt?.(() => {
          reject(cancelled());
          return true;
        }) ?? release;
      lines.once('line', resolve);
      lines.once('close', () => {
        reject(cancelled());
      });
    });
  } finally {
    release();
    signal?.removeEventListener('abort', stop);
    lines.close();
  }
}
