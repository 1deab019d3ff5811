import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../../src/app/context.ts';
import type { Prompter } from '../../../../src/core/prompter.ts';
import type { Command, Outcome } from '../../../../src/cli/command.ts';
import { verbs } from '../../../../src/cli/verbs/index.ts';
import { menuOf } from '../../../../src/cli/verbs/menu.ts';
import { answeredNo, CancelledError, ToolFailedError } from '../../../../src/errors/index.ts';

const ctrlC = new CancelledError('CANCELLED', 'Cancelled; the question was not answered.');

/** The menu in front of somebody who chooses these one after the other; what happens is told in order. */
const sit = async (
  choices: readonly (string | Error)[],
  handlers: Readonly<Record<string, () => Promise<Outcome>>> = {},
  { agrees = true, yes = false, signal = new AbortController().signal } = {},
) => {
  const told: string[] = [];
  const left = [...choices];
  const ask: Prompter = {
    select: ({ choices: offered }) => {
      const choice = left.shift() ?? new TypeError('nobody chose to quit');
      if (typeof choice !== 'string') return Promise.reject(choice);
      const found = offered.find(({ value }) => value === choice);
      return found ? Promise.resolve(found.value) : Promise.reject(new TypeError(`${choice} is not offered`));
    },
    confirm: ({ message }) => {
      told.push(`asked: ${message}`);
      return Promise.resolve(agrees);
    },
  };
  const context = {
    globals: { name: 'two', yes },
    signal,
    ask,
    say: (text: string) => told.push(text),
    print: (text: string) => told.push(text.trimEnd()),
    report: (error: unknown) => {
      told.push(`page: ${(error as Error).message}`);
      return Promise.resolve();
    },
  } as unknown as CommandContext;
  const status = () => Promise.resolve({ data: { state: 'healthy' }, screen: 'the status' });
  const table = ['up', 'status', 'open', 'reset', 'down', 'logs', 'doctor'].map((name): Command => {
    const ordinary = () => Promise.resolve({ data: {}, screen: name });
    return { name, summary: name, handler: handlers[name] ?? (name === 'status' ? status : ordinary) };
  });
  const outcome = await menuOf(() => table)
    .handler?.(context, { args: [], flags: {}, rest: [] })
    .catch((error: unknown) => error);
  return { told: told.filter((text) => text !== ''), outcome };
};

describe('the menu', () => {
  it.each(['absent', 'stopped', 'healthy'])(
    'offers verbs of the table with their own summaries where the state is %s',
    async (state) => {
      const offered: (readonly [string, string | undefined])[] = [];
      const context = {
        signal: new AbortController().signal,
        ask: {
          select: ({ choices }: Parameters<Prompter['select']>[0]) => {
            offered.push(...choices.map(({ value, description }) => [value, description] as const));
            return Promise.resolve('quit');
          },
        },
        say: () => undefined,
      } as unknown as CommandContext;
      const seen: Command = {
        name: 'status',
        summary: '',
        handler: () => Promise.resolve({ data: { state } }),
      };
      const table = verbs.map((verb) => (verb.name === 'status' ? seen : verb));
      await menuOf(() => table).handler?.(context, { args: [], flags: {}, rest: [] });
      expect(offered.length).toBeGreaterThan(2);
      for (const [value, description] of offered.slice(0, -1)) {
        const [first, second] = value.split(' ');
        const verb = verbs.find(({ name }) => name === first);
        const command = second === undefined ? verb : verb?.commands?.find(({ name }) => name === second);
        expect(description, value).toBe(command?.summary);
        expect(command?.handler, value).toBeDefined();
      }
      expect(offered.at(-1)?.[0]).toBe('quit');
    },
  );

  it('comes back with a fresh status after each verb, until somebody quits', async () => {
    const { told, outcome } = await sit(['open', 'logs', 'quit']);
    expect(told).toEqual(['the status', 'open', 'the status', 'logs', 'the status']);
    expect(outcome).toEqual({ data: {} });
  });

  it('shows the page of a verb that failed and comes back', async () => {
    const { told, outcome } = await sit(['up', 'quit'], {
      up: () => Promise.reject(new ToolFailedError('T', 'kind failed')),
    });
    expect(told).toEqual(['the status', 'page: kind failed', 'the status']);
    expect(outcome).toEqual({ data: {} });
  });

  it('is there too where the status cannot be had', async () => {
    const { told } = await sit(['doctor', 'quit'], {
      status: () => Promise.reject(new ToolFailedError('T', 'no engine')),
    });
    expect(told).toEqual(['page: no engine', 'doctor', 'page: no engine']);
  });

  it('asks before down removes anything, and takes no for an answer', async () => {
    const question = 'asked: This removes all that runs of two; job data stays. Go on?';
    expect((await sit(['down', 'quit'])).told).toEqual(['the status', question, 'down', 'the status']);
    expect((await sit(['down', 'quit'], {}, { agrees: false })).told).toEqual([
      'the status',
      question,
      'page: Nothing was removed.',
      'the status',
    ]);
    expect((await sit(['down', 'quit'], {}, { yes: true })).told).toEqual([
      'the status',
      'down',
      'the status',
    ]);
  });

  it('comes back when a verb was answered no', async () => {
    const { told, outcome } = await sit(['reset', 'quit'], {
      reset: () => Promise.reject(answeredNo('Nothing was changed.')),
    });
    expect(told).toEqual(['the status', 'page: Nothing was changed.', 'the status']);
    expect(outcome).toEqual({ data: {} });
  });

  it('ends with 130 on Ctrl-C, at its own question without a page', async () => {
    expect((await sit([ctrlC])).outcome).toEqual({ data: {}, exitCode: 130 });
    expect((await sit(['up'], { up: () => Promise.reject(ctrlC) })).outcome).toBe(ctrlC);
    const stopped = await sit(
      ['up'],
      { up: () => Promise.reject(new ToolFailedError('T', 'killed')) },
      { signal: AbortSignal.abort() },
    );
    expect(stopped).toMatchObject({ told: ['the status'], outcome: { message: 'killed' } });
  });
});
