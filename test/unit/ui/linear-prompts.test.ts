import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Prompter } from '../../../src/core/prompter.ts';
import { CancelledError } from '../../../src/errors/index.ts';
import { createLinearPrompter } from '../../../src/ui/linear-prompts.ts';
import { MemoryStream } from '../../support/run-cli.ts';

const ask = <T>(question: (prompter: Prompter) => Promise<T>, columns = 80) => {
  const stderr = new MemoryStream(columns);
  const stdin = new PassThrough();
  const stop = new AbortController();
  const handlers: (() => boolean)[] = [];
  const prompter = createLinearPrompter(
    { stdin: stdin as unknown as NodeJS.ReadStream, stderr: stderr.asTerminal() },
    {
      signal: stop.signal,
      takeInterrupt: (handler) => {
        handlers.push(handler);
        return () => handlers.splice(handlers.indexOf(handler), 1);
      },
    },
  );
  const press = (keys: string) => stdin.write(keys);
  return { answer: question(prompter), stderr, stdin, press, stop, handlers };
};
const image = (prompter: Prompter) =>
  prompter.select({
    message: 'Which worker image?',
    choices: [
      { value: 'slim', name: 'slim', description: 'from distribution packages' },
      { value: 'full', name: 'full', description: "EEMT's own" },
    ],
    default: 'full',
  });

describe('questions in linear mode', () => {
  it('are numbered lines without any escape, and a number answers them', async () => {
    const { answer, stderr, press } = ask(image);
    press('1\n');
    expect(await answer).toBe('slim');
    expect(stderr.text).toBe(
      [
        'Which worker image?',
        '  1. slim: from distribution packages',
        "  2. full: EEMT's own",
        'Type a number from 1 to 2 (2): ',
      ].join('\n'),
    );
  });

  it.each([
    ['nothing', '', 'full'],
    ['a name', 'slim', 'slim'],
  ])('take %s for an answer', async (_, typed, expected) => {
    const { answer, press } = ask(image);
    press(`${typed}\n`);
    expect(await answer).toBe(expected);
  });

  it('are asked again, with what is wrong, until the answer is one', async () => {
    const { answer, stderr, press } = ask(image);
    press('3\n');
    await stderr.shows('Type a number from 1 to 2.\nType a number from 1 to 2 (2): ');
    press('2\n');
    expect(await answer).toBe('full');
  });

  it.each([
    ['', false],
    ['y', true],
    ['YES', true],
    ['n', false],
  ])('that are yes or no take %j', async (typed, expected) => {
    const { answer, stderr, press } = ask((prompter) =>
      prompter.confirm({ message: 'Go on?', default: false }),
    );
    press(`${typed}\n`);
    expect(await answer).toBe(expected);
    expect(stderr.text).toBe('Go on?\nType yes or no (no): ');
  });

  it('are not asked where there is one answer', async () => {
    const { answer, stderr } = ask((prompter) =>
      prompter.select({ message: 'Which?', choices: [{ value: 'only', name: 'only' }] }),
    );
    expect(await answer).toBe('only');
    expect(stderr.text).toBe('');
  });

  it('are broken between words in a narrow terminal', async () => {
    const { answer, stderr, press } = ask(image, 24);
    press('\n');
    await answer;
    expect(stderr.text).toContain('  1. slim: from\n     distribution\n     packages\n');
  });

  it('end with CancelledError on Ctrl-C, which goes on as before afterwards', async () => {
    const { answer, handlers } = ask(image);
    expect(handlers.map((handler) => handler())).toEqual([true]);
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
    expect(handlers).toEqual([]);
  });

  it('end with CancelledError where the input ends, and when the run is stopped', async () => {
    const ended = ask(image);
    ended.stdin.end();
    await expect(ended.answer).rejects.toBeInstanceOf(CancelledError);
    const stopped = ask(image);
    stopped.stop.abort();
    await expect(stopped.answer).rejects.toBeInstanceOf(CancelledError);
  });
});
