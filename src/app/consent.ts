import { answeredNo, UsageError } from '../errors/index.ts';
import type { JudgedStep, Session, SessionPlan } from '../targets/target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { jobRuns, type Leaving } from './leave-target.ts';

export interface Consenting {
  readonly plan: SessionPlan;
  readonly session: Session;
  readonly leaving: Leaving;
  /** The plan in words, to be agreed to; null: nobody needs to see it. */
  readonly shown: ((steps: readonly JudgedStep[]) => Promise<string>) | null;
}

/** What would be lost is asked for once, before anything runs; on a first `up` in a terminal the plan is shown and agreed to. What was seen is forgotten where it grew old while a person thought. */
export async function consent(
  context: CommandContext,
  { plan, session, leaving, shown }: Consenting,
  run: LoggedRun,
): Promise<'the plan was shown' | 'nothing was shown'> {
  const steps = await plan.judge();
  const own = steps.flatMap(({ verdict }) => (verdict.is === 'due' ? (verdict.loses ?? []) : []));
  const losses = [...leaving.losses, ...own];
  const { job } = leaving;
  if (context.globals.yes) {
    if (job !== null)
      run.emit({ event: 'notice', level: 'warning', text: `the ${job}; it is stopped, and goes on there` });
    return 'nothing was shown';
  }
  if (losses.length > 0) {
    const stops = job === null ? '' : ` The ${job}; it is stopped, and goes on with ${session.target}.`;
    const text = `This removes ${losses.join(', ')}.${stops}`;
    if (!context.ask && job !== null) throw jobRuns(context.globals.name, job);
    if (!context.ask) throw new UsageError('USAGE_YES', text, { hints: ['add --yes to agree'] });
    await agree(context.ask, `${text} Go on?`, false);
  } else if (shown && context.ask) {
    context.say(await shown(steps));
    await agree(context.ask, 'Go on?', true);
    session.forget();
    return 'the plan was shown';
  } else return 'nothing was shown';
  session.forget();
  return 'nothing was shown';
}

async function agree(
  ask: NonNullable<CommandContext['ask']>,
  message: string,
  usual: boolean,
): Promise<void> {
  if (!(await ask.confirm({ message, default: usual }))) throw answeredNo('Nothing was changed.');
}
