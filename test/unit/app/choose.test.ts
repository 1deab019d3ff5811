import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { choose } from '../../../src/app/choose.ts';
import type { CommandContext, LoggedRun } from '../../../src/app/context.ts';
import type { Prompter } from '../../../src/core/prompter.ts';
import type { FoundEnvironment } from '../../../src/app/find-environment.ts';
import type { Fallback } from '../../../src/core/fallback.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import { ToolFailedError } from '../../../src/errors/index.ts';
import { fakeRun } from '../../support/fake-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'eemt-dev-choose-'));
afterAll(() => rmSync(folder, { recursive: true }));
const roots = { state: folder, cache: folder };
const found: FoundEnvironment = {
  env: environmentOf('demo', 'eemt', roots),
  record: undefined,
  lost: undefined,
};

/** Somebody at a terminal in a folder without EEMT, who takes this source and every default. */
function somebody(
  source: 'clone' | 'demo',
  flags: Parameters<typeof choose>[1] = {},
  {
    yes = true,
    fallback,
    answers = false,
  }: { readonly yes?: boolean; readonly fallback?: Fallback; readonly answers?: boolean } = {},
) {
  const asked: string[] = [];
  const ask: Prompter = {
    select: (question) => {
      asked.push(question.message);
      const wanted = question.choices.find(({ value }) => value === source)?.value;
      // As in a terminal, where the first choice is marked unless another one is said to be.
      const taken = wanted ?? question.default ?? question.choices[0]?.value;
      if (taken === undefined) throw new TypeError(`no choice for ${question.message}`);
      return Promise.resolve(taken);
    },
    confirm: (question) => {
      asked.push(question.message);
      return Promise.resolve(yes);
    },
  };
  const context = {
    ask,
    roots,
    io: { cwd: folder, env: {} },
    globals: { yes: false, name: 'eemt' },
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  const { run, events } = fakeRun({
    git: {
      fetchCommit: ({ onAnswer }) => {
        if (answers) onAnswer?.();
        return Promise.reject(new ToolFailedError('TOOL_FAILED', 'no network'));
      },
    },
  });
  const said = () => events.flatMap((event) => (event.event === 'notice' ? [event.text] : []));
  const logged: LoggedRun = { ...run, logFile: null, close: () => Promise.resolve() };
  return {
    asked,
    said,
    chosen: choose(context, flags, found, logged, fallback === undefined ? {} : { fallback }),
  };
}

describe('without an EEMT checkout, in a terminal', () => {
  it('the source is asked for, and nothing else: every setting has its default', async () => {
    const { asked, chosen } = somebody('demo');
    expect(await chosen).toMatchObject({
      source: { kind: 'demo' },
      resolved: { settings: { workers: 2, target: 'auto' } },
    });
    expect(asked).toEqual(['No EEMT checkout here. Which EEMT should run?']);
  });

  const which = 'No EEMT checkout here. Which EEMT should run?';
  const instead = expect.stringMatching(
    /^EEMT could not be fetched from .*: no network\. Take the demo instead\? /,
  ) as string;

  it('a clone that fails is told before anything else is asked, and the demo proposed', async () => {
    const { asked, chosen } = somebody('clone', {}, { yes: false });
    await expect(chosen).rejects.toMatchObject({ code: 'SOURCE_CLONE_FAILED' });
    expect(asked).toEqual([which, instead]);
  });

  it('the demo that somebody takes instead is a stand-in, and remembered as the source', async () => {
    const { asked, chosen } = somebody('clone');
    expect(await chosen).toMatchObject({
      source: { kind: 'demo' },
      standIn: 'EEMT could not be fetched: no network',
      resolved: { settings: { source: 'demo' } },
    });
    expect(asked).toEqual([which, instead]);
  });

  it('with --fallback demo nobody is asked which', async () => {
    const { asked, chosen } = somebody('clone', {}, { fallback: 'demo' });
    expect(await chosen).toMatchObject({ source: { kind: 'demo' } });
    expect(asked).toEqual([]);
  });

  it('what led to a demo that nobody asked for comes after the line that it stands in', async () => {
    const { said, chosen } = somebody('clone', {}, { fallback: 'demo' });
    const { notes } = await chosen;
    expect(said()).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/is an EEMT checkout; `eemt-dev up --source DIR` takes/)]);
  });

  it('that EEMT is being fetched is said as soon as its repository answers', async () => {
    const { said, chosen } = somebody('clone', {}, { fallback: 'demo', answers: true });
    const { notes } = await chosen;
    expect(said()).toEqual([
      expect.stringMatching(/is an EEMT checkout: taking EEMT's pinned commit/),
      expect.stringMatching(/^Fetching EEMT/),
    ]);
    expect(notes).toEqual([]);
  });

  it('a clone that somebody asked for by --source has no stand-in', async () => {
    const { asked, chosen } = somebody('clone', { source: 'clone' }, { fallback: 'any' });
    await expect(chosen).rejects.toMatchObject({ code: 'SOURCE_CLONE_FAILED' });
    expect(asked).toEqual([]);
  });
});

describe('--skip-fix', () => {
  it('leaves out what a cure of its own changes, and refuses the rest by name before anything is asked', async () => {
    const skipping = (...skipFix: readonly string[]) => somebody('demo', { skipFix });
    expect(await skipping('rwx-claims', 'job-fails-on-a-word').chosen).toMatchObject({
      leftOut: ['rwx-claims', 'job-fails-on-a-word'],
    });
    const { asked, chosen } = skipping('rwx-claims', 'job-user', 'may-lacks-a-day');
    await expect(chosen).rejects.toMatchObject({
      code: 'USAGE_SKIP_FIX',
      exitCode: 2,
      message: expect.stringContaining('cannot leave out job-user, may-lacks-a-day:') as string,
    });
    expect(asked).toEqual([]);
  });
});
