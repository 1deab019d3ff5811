import { describe, expect, it } from 'vitest';
import { chooseTarget } from '../../../src/app/choose-target.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import type { Prompter } from '../../../src/core/prompter.ts';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { recordWith } from '../../support/record.ts';
import { verbContext } from '../../support/verb-context.ts';

const roots = { state: '/nowhere', cache: '/nowhere' };
const env = environmentOf('eemt', 'eemt', roots);
const host = {
  ...{ env, port: 5000, portAsked: false, recreate: false, nodes: 2, needsGit: false },
  sourceDir: null,
};

/** The target for an environment on Kind whose checkout says Compose, where somebody answers so, or nobody does. */
async function chosen({
  answer,
  yes = false,
  looksOnly = false,
}: {
  answer?: boolean;
  yes?: boolean;
  looksOnly?: boolean;
}) {
  const asked: string[] = [];
  const ask = {
    confirm: ({ message }) => {
      asked.push(message);
      return Promise.resolve(answer === true);
    },
  } satisfies Partial<Prompter> as unknown as Prompter;
  const resolved = resolveSettings({
    env: {},
    flags: {},
    file: { path: '/eemt/eemt-dev.yaml', text: 'target: compose' },
  });
  const { run, events } = fakeRun();
  const { session } = await chooseTarget(
    { found: { env, record: recordWith({}), lost: undefined }, resolved, host, looksOnly, mayStandIn: null },
    { ...verbContext(roots, {}, { yes }), ask: answer === undefined ? null : ask },
    { ...run, logFile: null, close: () => Promise.resolve() },
  );
  return { target: session.target, asked, notices: events.length };
}

describe('a checkout that names another target than the one that lives', () => {
  const asked = ['/eemt/eemt-dev.yaml:1: target says compose, and eemt runs on kind. Move it?'];

  it('moves it only where a person says so', async () => {
    expect(await chosen({ answer: true })).toEqual({ target: 'compose', asked, notices: 0 });
    expect(await chosen({ answer: false })).toEqual({ target: 'kind', asked, notices: 0 });
  });

  it('is told in a notice where nobody is asked, also with --yes', async () => {
    const told = { target: 'kind', asked: [], notices: 1 };
    expect(await chosen({})).toEqual(told);
    expect(await chosen({ answer: true, yes: true })).toEqual(told);
    expect(await chosen({ answer: true, looksOnly: true })).toEqual(told);
  });
});
