import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { StateConflictError } from '../errors/index.ts';
import type { Held } from '../plan/held.ts';
import type { Run } from '../plan/step.ts';
import type { JudgedStep, Session } from '../targets/target.ts';
import { takeOver } from './changing.ts';
import { runningJob } from './running-job.ts';
import { sessionsElsewhere } from './open-session.ts';

/** What of an environment is on other targets than the one that is to have it, and goes before that is made. */
export interface Leaving {
  readonly sessions: readonly Session[];
  /** What goes, as people read it. */
  readonly losses: readonly string[];
  readonly steps: readonly JudgedStep[];
  /** The job that runs there, or null. */
  readonly job: string | null;
}

/** Asks other targets only where `session` has nothing yet: we never make anything beside another. */
export async function leavingOf(env: Environment, session: Session, run: Run): Promise<Leaving> {
  const sessions = (await session.exists()) ? [] : await sessionsElsewhere(env, session.target, run);
  const plans = await Promise.all(sessions.map((one) => one.plan({ do: 'down', data: false })));
  const steps = (await Promise.all(plans.map((plan) => plan.judge()))).flat();
  return {
    sessions,
    steps,
    losses: steps.flatMap(({ verdict }) => (verdict.is === 'due' ? (verdict.loses ?? []) : [])),
    job: sessions.length === 0 ? null : await runningJob(env, run),
  };
}

/** A job is not stopped unless somebody says so. */
export function jobRuns(name: string, job: string): StateConflictError {
  return new StateConflictError('STATE_JOB_RUNS', `In ${name} the ${job}.`, {
    hints: [
      'add --yes to stop it; the runner on the new target goes on with it',
      advice`${eemtDev('jobs list')} shows how far it is`,
    ],
  });
}

/** Removes what runs elsewhere; data stays. Rejects where it is not ours, or still there afterwards. */
export async function leave(
  sessions: readonly Session[],
  verb: string,
  { env }: Held,
  run: Run,
): Promise<void> {
  for (const session of sessions) {
    const held = await takeOver(env, session, null);
    const plan = await session.plan({ do: 'down', data: false });
    await plan.run(held, verb, run);
  }
}
