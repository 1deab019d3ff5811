import { answeredNo, UsageError } from '../errors/index.ts';
import type { Designed, JudgedStep, Session, SessionPlan } from '../targets/target.ts';
import type { CommandContext } from './context.ts';

export interface PlanToAgree {
  readonly steps: readonly JudgedStep[];
  /** Asked and given sizes, one line each. */
  readonly notes: readonly string[];
  readonly cures: readonly string[];
}

/** What would be lost is asked for once, before anything runs; on a first `up` in a terminal the plan is shown and agreed to. What was seen is forgotten where it grew old while a person thought. */
export async function consent(
  context: CommandContext,
  plan: SessionPlan,
  designed: Designed,
  session: Session,
  /** The plan in words, to be agreed to; null: nobody needs to see it. */
  shown: ((plan: PlanToAgree) => string) | null,
): Promise<void> {
  const steps = await plan.judge();
  const losses = steps.flatMap(({ verdict }) => (verdict.is === 'due' ? (verdict.loses ?? []) : []));
  if (context.globals.yes) return;
  if (losses.length > 0) {
    const text = `This removes ${losses.join(', ')}.`;
    if (!context.ask) throw new UsageError('USAGE_YES', text, { hints: ['add --yes to agree'] });
    await agree(context.ask, `${text} Go on?`, false);
  } else if (shown && context.ask) {
    context.say(shown({ steps, notes: designed.notes, cures: designed.changedBy }));
    await agree(context.ask, 'Go on?', true);
  } else return;
  session.forget();
}

async function agree(
  ask: NonNullable<CommandContext['ask']>,
  message: string,
  usual: boolean,
): Promise<void> {
  if (!(await ask.confirm({ message, default: usual }))) throw answeredNo('Nothing was changed.');
}
