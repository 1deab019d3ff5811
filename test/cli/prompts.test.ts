import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Prompter } from '../../src/core/prompter.ts';
import { CancelledError } from '../../src/errors/index.ts';
import { createPrompter } from '../../src/ui/prompts.ts';
import { MemoryStream } from '../support/run-cli.ts';

const ask = <T>(question: (prompter: Prompter) => Promise<T>, signal?: AbortSignal) => {
  const stderr = new MemoryStream(80);
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const prompter = createPrompter(
    { stdin: stdin as unknown as NodeJS.ReadStream, stderr: stderr.asTerminal() },
    signal,
  );
  return { answer: question(prompter), stderr, press: (keys: string) => stdin.write(keys) };
};

const enter = '\r';
const down = '\u001b[B';
const ctrlC = '\u0003';

describe('questions', () => {
  it('are asked on stderr, with choices and what they mean', async () => {
    const { answer, stderr, press } = ask((prompter) =>
      prompter.select({
        message: 'Which worker image?',
        choices: [
          { value: 'slim', name: 'slim', description: 'from distribution packages' },
          { value: 'full', name: 'full', description: "EEMT's own" },
        ],
        default: 'slim',
      }),
    );
    await stderr.shows('from distribution packages');
    press(down);
    await stderr.shows("EEMT's own");
    press(enter);
    expect(await answer).toBe('full');
  });

  it('take the default with enter', async () => {
    const { answer, stderr, press } = ask((prompter) =>
      prompter.confirm({ message: 'Go on?', default: false }),
    );
    await stderr.shows('Go on?');
    press(enter);
    expect(await answer).toBe(false);
  });

  it('are not asked where only one answer is possible', async () => {
    const { answer, stderr } = ask((prompter) =>
      prompter.select({ message: 'Which?', choices: [{ value: 'demo', name: 'demo' }] }),
    );
    expect(await answer).toBe('demo');
    expect(stderr.text).toBe('');
  });

  it('end with CancelledError on Ctrl-C', async () => {
    const { answer, stderr, press } = ask((prompter) =>
      prompter.confirm({ message: 'Go on?', default: true }),
    );
    await stderr.shows('Go on?');
    press(ctrlC);
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
  });

  it('end with CancelledError when the run is stopped', async () => {
    const stop = new AbortController();
    const { answer, stderr } = ask(
      (prompter) => prompter.confirm({ message: 'Go on?', default: true }),
      stop.signal,
    );
    await stderr.shows('Go on?');
    stop.abort();
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
  });
});
