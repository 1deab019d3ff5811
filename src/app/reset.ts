import { answeredNo, StateConflictError, UsageError } from '../errors/index.ts';
import { jobsOf } from '../eemt/web-api.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import { runPlan } from '../plan/run-plan.ts';
import { targetOf } from '../targets/index.ts';
import { changing } from './changing.ts';
import { choose } from './choose.ts';
import type { CommandContext, RunSession } from './context.ts';
import type { Outcome } from '../cli/command.ts';
import { requireRunning } from './live.ts';
import { openEnvironment, type Opened } from './opened.ts';
import { converge } from './up.ts';

/** In place, or with --hard by a new cluster on empty data. */
export async function runReset(context: CommandContext, hard: boolean): Promise<Outcome> {
  const opened = await openEnvironment(context);
  const { env, record, lost } = opened;
  const target = await targetOf('kind');
  const session = await context.openRun('reset');
  try {
    // One that was killed may have removed the cluster already; with --hard it is made anew anyway.
    if (!record || (!hard && !(await target.exists(env, session)))) {
      await target.requireOurs(env, { engine: null }, session);
      throw new StateConflictError(
        'STATE_ABSENT',
        lost === undefined ? `There is no environment ${env.name} to reset.` : `${lost}.`,
        {
          hints:
            lost === undefined
              ? ['eemt-dev up makes it', 'eemt-dev list shows those that exist']
              : ['eemt-dev up writes it anew'],
        },
      );
    }
    await agree(context, env.name, hard);
    return hard
      ? await resetHard(context, opened, session)
      : await resetInPlace(context, { ...opened, record }, session);
  } finally {
    await session.close();
  }
}

/** One plan of `up` under one lock: what can fail comes first, the old cluster and its data go last. */
async function resetHard(context: CommandContext, opened: Opened, session: RunSession): Promise<Outcome> {
  // The yes to losing the data is a yes to the plan, not to what eemt-dev.yaml of the checkout asks for.
  const agreed = { ...context, globals: { ...context.globals, yes: true } };
  const chosen = await choose(context, { args: [], flags: {}, rest: [] }, opened, session);
  const asked = { recreate: true, wipe: true, build: true, cache: true };
  return changing(opened, { verb: 'reset' }, session, (held) =>
    converge(agreed, asked, { ...opened, held }, chosen, session),
  );
}

async function resetInPlace(
  context: CommandContext,
  opened: Opened & { readonly record: EnvironmentRecord },
  session: RunSession,
): Promise<Outcome> {
  const { env, record } = opened;
  const target = await targetOf('kind');
  const started = session.tools.clock.nowMs();
  const webUrl = await changing(opened, { verb: 'reset' }, session, async (held) => {
    await requireRunning(env, session);
    const wanted = await target.wanted(env, record, session);
    await runPlan(held, target.reset(env, wanted), 'reset', session);
    return wanted.webUrl;
  });
  await session.close();
  const jobs = await jobsOf(session.tools.http, webUrl, { timeoutMs: 5000, signal: context.signal });
  const seconds = (session.tools.clock.nowMs() - started) / 1000;
  return {
    data: {
      name: env.name,
      url: webUrl,
      jobs,
      seconds: Math.round(seconds * 10) / 10,
    },
    screen: `${env.name} is fresh after ${seconds.toFixed(1)} s: ${jobs.length === 0 ? 'no jobs' : `jobs: ${JSON.stringify(jobs)}`} at ${webUrl}`,
  };
}

async function agree(context: CommandContext, name: string, hard: boolean): Promise<void> {
  if (context.globals.yes) return;
  const text = `This removes all jobs, uploads, results and caches of ${name}${hard ? ' and its cluster' : ''}.`;
  if (!context.ask) throw new UsageError('USAGE_YES', text, { hints: ['add --yes to agree'] });
  if (!(await context.ask.confirm({ message: `${text} Go on?`, default: false }))) {
    throw answeredNo('Nothing was changed.');
  }
}
