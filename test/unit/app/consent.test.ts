import { describe, expect, it } from 'vitest';
import { consent } from '../../../src/app/consent.ts';
import type { Prompter } from '../../../src/app/context.ts';
import type { Verdict } from '../../../src/plan/step.ts';
import type { Designed, Session, SessionPlan } from '../../../src/targets/target.ts';
import { verbContext } from '../../support/verb-context.ts';

const due = (...loses: readonly string[]): Verdict => ({
  is: 'due',
  changes: [],
  ...(loses.length > 0 ? { loses } : {}),
  run: () => Promise.reject(new TypeError('consent runs nothing')),
});
const designed = { notes: ['a note'], changedBy: ['rwx-claims'] } as unknown as Designed;

/** The plan with these verdicts in front of somebody who answers so, or of nobody. */
async function asked(
  verdicts: readonly Verdict[],
  { answer, yes = false, first = false }: { answer?: boolean; yes?: boolean; first?: boolean },
) {
  const told: string[] = [];
  const ask = {
    confirm: ({ message, default: usual }) => {
      told.push(`${message} (${usual ? 'Y/n' : 'y/N'})`);
      return Promise.resolve(answer === true);
    },
  } satisfies Partial<Prompter> as unknown as Prompter;
  const context = {
    ...verbContext({ state: '/nowhere', cache: '/nowhere' }, {}, { yes }),
    ask: answer === undefined ? null : ask,
    say: (text: string) => told.push(text),
  };
  const plan = {
    judge: () =>
      Promise.resolve(
        verdicts.map((verdict, index) => ({ id: `step-${String(index)}`, title: 'a', after: [], verdict })),
      ),
  } satisfies Partial<SessionPlan> as unknown as SessionPlan;
  let forgot = false;
  const session = {
    forget: () => {
      forgot = true;
    },
  } satisfies Partial<Session> as unknown as Session;
  const shown = first
    ? (seen: { readonly steps: readonly unknown[]; readonly notes: readonly string[] }) =>
        `${String(seen.steps.length)} steps, ${seen.notes.join()}`
    : null;
  const error = await consent(context, plan, designed, session, shown).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { told, forgot, error };
}

describe('what would be lost', () => {
  const losing = [due('the cluster eemt-cluster'), due(), due('all jobs')];
  const question = 'This removes the cluster eemt-cluster, all jobs. Go on? (y/N)';

  it('is asked for once, all of it, and what was seen before is forgotten', async () => {
    expect(await asked(losing, { answer: true })).toEqual({
      told: [question],
      forgot: true,
      error: undefined,
    });
  });

  it('stays where the answer is no', async () => {
    expect(await asked(losing, { answer: false })).toMatchObject({
      told: [question],
      error: { code: 'ANSWERED_NO', exitCode: 130, message: 'Nothing was changed.' },
    });
  });

  it('needs --yes where nobody can be asked', async () => {
    expect(await asked(losing, {})).toMatchObject({
      error: {
        code: 'USAGE_YES',
        exitCode: 2,
        message: 'This removes the cluster eemt-cluster, all jobs.',
        hints: ['add --yes to agree'],
      },
    });
  });

  it('is not asked for with --yes, with or without a terminal', async () => {
    const silent = { told: [], forgot: false, error: undefined };
    expect(await asked(losing, { yes: true })).toEqual(silent);
    expect(await asked(losing, { yes: true, answer: false, first: true })).toEqual(silent);
  });

  it('is nothing in a step that is done, waits or is not known yet', async () => {
    const verdicts: readonly Verdict[] = [
      { is: 'done', note: '' },
      { is: 'unknown', until: 'cluster' },
      { is: 'waiting', missing: [], progress: '', terminal: [], giveUp: () => new TypeError('no') },
    ];
    expect(await asked(verdicts, {})).toEqual({ told: [], forgot: false, error: undefined });
  });
});

describe('a plan that loses nothing', () => {
  it('is shown and agreed to the first time, in a terminal', async () => {
    expect(await asked([due()], { first: true, answer: true })).toEqual({
      told: ['1 steps, a note', 'Go on? (Y/n)'],
      forgot: true,
      error: undefined,
    });
    expect(await asked([due()], { first: true, answer: false })).toMatchObject({
      error: { code: 'ANSWERED_NO' },
    });
  });

  it('runs without a question where the environment is known, or where nobody can be asked', async () => {
    const silent = { told: [], forgot: false, error: undefined };
    expect(await asked([due()], { answer: false })).toEqual(silent);
    expect(await asked([due()], { first: true })).toEqual(silent);
  });
});
