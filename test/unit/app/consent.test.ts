import { describe, expect, it } from 'vitest';
import { consent } from '../../../src/app/consent.ts';
import type { Prompter } from '../../../src/core/prompter.ts';
import type { Verdict } from '../../../src/plan/step.ts';
import type { Session, SessionPlan } from '../../../src/targets/target.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { verbContext } from '../../support/verb-context.ts';

const due = (...loses: readonly string[]): Verdict => ({
  is: 'due',
  changes: [],
  ...(loses.length > 0 ? { loses } : {}),
  run: () => Promise.reject(new TypeError('consent runs nothing')),
});

/** The plan with these verdicts in front of somebody who answers so, or of nobody. */
async function asked(
  verdicts: readonly Verdict[],
  {
    answer,
    yes = false,
    first = false,
    elsewhere = [],
    job = null,
  }: {
    answer?: boolean;
    yes?: boolean;
    first?: boolean;
    /** What goes on another target, and the job that runs there. */
    elsewhere?: readonly string[];
    job?: string | null;
  },
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
    target: 'compose',
    forget: () => {
      forgot = true;
    },
  } satisfies Partial<Session> as unknown as Session;
  const shown = first
    ? (steps: readonly unknown[]) => Promise.resolve(`${String(steps.length)} steps`)
    : null;
  const { run, events } = fakeRun();
  const leaving = { sessions: [], losses: elsewhere, steps: [], job };
  const error = await consent(
    context,
    { plan, session, leaving, shown },
    { ...run, logFile: null, close: () => Promise.resolve() },
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { told, forgot, error, events };
}

describe('what would be lost', () => {
  const losing = [due('the cluster eemt-cluster'), due(), due('all jobs')];
  const question = 'This removes the cluster eemt-cluster, all jobs. Go on? (y/N)';

  it('is asked for once, all of it, and what was seen before is forgotten', async () => {
    expect(await asked(losing, { answer: true })).toEqual({
      events: [],
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
    const silent = { told: [], forgot: false, error: undefined, events: [] };
    expect(await asked(losing, { yes: true })).toEqual(silent);
    expect(await asked(losing, { yes: true, answer: false, first: true })).toEqual(silent);
  });

  it('is nothing in a step that is done, waits or is not known yet', async () => {
    const verdicts: readonly Verdict[] = [
      { is: 'done', note: '' },
      { is: 'unknown', until: 'cluster' },
      { is: 'waiting', missing: [], progress: '', terminal: [], giveUp: () => new TypeError('no') },
    ];
    expect(await asked(verdicts, {})).toEqual({ told: [], forgot: false, error: undefined, events: [] });
  });
});

describe('a plan that loses nothing', () => {
  it('is shown and agreed to the first time, in a terminal', async () => {
    expect(await asked([due()], { first: true, answer: true })).toEqual({
      events: [],
      told: ['1 steps', 'Go on? (Y/n)'],
      forgot: true,
      error: undefined,
    });
    expect(await asked([due()], { first: true, answer: false })).toMatchObject({
      error: { code: 'ANSWERED_NO' },
    });
  });

  it('runs without a question where the environment is known, or where nobody can be asked', async () => {
    const silent = { told: [], forgot: false, error: undefined, events: [] };
    expect(await asked([due()], { answer: false })).toEqual(silent);
    expect(await asked([due()], { first: true })).toEqual(silent);
  });
});

describe('a change of the target', () => {
  const elsewhere = ['the cluster eemt-cluster (job data is kept)'];
  const job = 'job 1b2c3d4e of mcn_10m.tif runs (158 of 377 tasks are done)';

  it('asks for what goes there in the same question', async () => {
    const { told } = await asked([due('all jobs')], { answer: true, elsewhere });
    expect(told).toEqual([
      'This removes the cluster eemt-cluster (job data is kept), all jobs. Go on? (y/N)',
    ]);
  });

  it('names the job that runs, and how far it is', async () => {
    const { told } = await asked([due()], { answer: true, elsewhere, job });
    expect(told).toEqual([
      `This removes ${elsewhere.join()}. The ${job}; it is stopped, and goes on with compose. Go on? (y/N)`,
    ]);
  });

  it('stops no job where nobody can be asked', async () => {
    const { error } = await asked([due()], { elsewhere, job });
    expect(error).toMatchObject({ code: 'STATE_JOB_RUNS', exitCode: 7 });
    expect((await asked([due()], { elsewhere })).error).toMatchObject({ code: 'USAGE_YES', exitCode: 2 });
  });

  it('stops it with --yes, and says so', async () => {
    const { error, events } = await asked([due()], { yes: true, elsewhere, job });
    expect(error).toBeUndefined();
    expect(events).toMatchObject([{ level: 'warning', text: expect.stringContaining(job) as unknown }]);
  });
});
