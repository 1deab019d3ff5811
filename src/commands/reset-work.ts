import { answeredNo, StateConflictError, UsageError } from '../errors/index.ts';
import { jobsOf } from '../eemt/web-api.ts';
import { runPlan } from '../environment/run-plan.ts';
import { targetOf } from '../targets/index.ts';
import type { CommandContext, Outcome } from './command.ts';
import { guarded } from './guard.ts';
import { openEnvironment } from './opened.ts';
import { runUp } from './up-work.ts';

/** In place, or with --hard by a new cluster on empty data. */
export async function runReset(context: CommandContext, hard: boolean): Promise<Outcome> {
  const { env, record } = await openEnvironment(context);
  const target = await targetOf('kind');
  const session = await context.openRun('reset');
  try {
    if (!(await target.exists(env, session)) || !record) {
      throw new StateConflictError('STATE_ABSENT', `There is no environment ${env.name} to reset.`, {
        hints: ['eemt-dev up makes it', 'eemt-dev list shows those that exist'],
      });
    }
    await agree(context, env.name, hard);
    const started = session.tools.clock.nowMs();
    if (hard) {
      await guarded(env, 'reset', session, () => target.wipeData(env, session));
      await session.close();
      return await runUp(
        { ...context, globals: { ...context.globals, yes: true } },
        { args: [], flags: { recreate: true }, rest: [] },
      );
    }
    const wanted = await target.wanted(env, record, session);
    await guarded(env, 'reset', session, () => runPlan(target.reset(env, wanted), 'reset', session));
    await session.close();
    const jobs = await jobsOf(session.tools.http, wanted.webUrl, {
      timeoutMs: 5000,
      signal: context.signal,
    });
    const seconds = (session.tools.clock.nowMs() - started) / 1000;
    return {
      data: {
        name: env.name,
        url: wanted.webUrl,
        jobs,
        seconds: Math.round(seconds * 10) / 10,
      },
      screen: `${env.name} is fresh after ${seconds.toFixed(1)} s: ${jobs.length === 0 ? 'no jobs' : `jobs: ${JSON.stringify(jobs)}`} at ${wanted.webUrl}`,
    };
  } finally {
    await session.close();
  }
}

async function agree(context: CommandContext, name: string, hard: boolean): Promise<void> {
  if (context.globals.yes) return;
  const text = `This removes all jobs, uploads, results and caches of ${name}${hard ? ' and its cluster' : ''}.`;
  if (!context.ask) throw new UsageError('USAGE_YES', text, { hints: ['add --yes to agree'] });
  if (!(await context.ask.confirm({ message: `${text} Go on?`, default: false }))) {
    throw answeredNo('Nothing was changed.');
  }
}
