import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { choose } from '../../../src/app/choose.ts';
import type { CommandContext, LoggedRun } from '../../../src/app/context.ts';
import type { Prompter } from '../../../src/core/prompter.ts';
import type { FoundEnvironment } from '../../../src/app/find-environment.ts';
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
function somebody(source: 'clone' | 'demo', flags: Parameters<typeof choose>[1] = {}) {
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
    confirm: () => Promise.resolve(true),
  };
  const context = {
    ask,
    roots,
    io: { cwd: folder, env: {} },
    globals: { yes: false },
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  const { run } = fakeRun({
    git: { fetchCommit: () => Promise.reject(new ToolFailedError('TOOL_FAILED', 'no network')) },
  });
  const logged: LoggedRun = { ...run, logFile: null, close: () => Promise.resolve() };
  return { asked, chosen: choose(context, flags, found, logged) };
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

  it('a clone that fails says so, and nothing else is asked', async () => {
    const { asked, chosen } = somebody('clone');
    await expect(chosen).rejects.toMatchObject({ code: 'SOURCE_CLONE_FAILED' });
    expect(asked).toEqual(['No EEMT checkout here. Which EEMT should run?']);
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
