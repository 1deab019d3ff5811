import { lookAtPlan, type LookedAt } from '../plan/run-plan.ts';
import type { Plan } from '../plan/step.ts';
import { answeredNo, UsageError } from '../errors/index.ts';
import type { Designed } from '../targets/index.ts';
import { wrap } from '../ui/text.ts';
import type { CommandContext, RunSession } from './context.ts';

/** What would be lost is asked for once, before anything runs; on a first `up` in a terminal the plan is shown and agreed to. Gives what was looked at, or nothing where it has grown old while a person was asked. */
export async function consent(
  context: CommandContext,
  plan: Plan,
  designed: Designed,
  session: RunSession,
  first: boolean,
): Promise<readonly LookedAt[]> {
  const looks = await lookAtPlan(plan, session);
  const losses = looks.flatMap(({ look }) => (look.is === 'due' ? (look.loses ?? []) : []));
  if (losses.length > 0 && !context.globals.yes) {
    if (!context.ask) {
      throw new UsageError('USAGE_YES', `This removes ${losses.join(', ')}.`, {
        hints: ['add --yes to agree'],
      });
    }
    if (
      !(await context.ask.confirm({ message: `This removes ${losses.join(', ')}. Go on?`, default: false }))
    ) {
      throw answeredNo('Nothing was changed.');
    }
    return [];
  }
  if (!first || !context.ask || context.globals.yes) return looks;
  context.say(planText(looks, designed, context.io.stderr.columns || 80));
  if (!(await context.ask.confirm({ message: 'Go on?', default: true })))
    throw answeredNo('Nothing was changed.');
  return [];
}

/** A plan as people read it: what is so, what is due, what cannot be known yet. */
export function planText(looks: readonly LookedAt[], designed: Designed, width: number): string {
  const lines = looks.flatMap(({ step, look }) => {
    switch (look.is) {
      case 'done':
        return [`  = ${step.title} (already so: ${look.note})`];
      case 'due':
        return [`  + ${step.title}`, ...look.changes.map((change) => `      ${change}`)];
      case 'unknown':
        return [`  ? ${step.title} (known after: ${look.until})`];
    }
  });
  return [
    'Plan',
    ...lines,
    '',
    'Sizes',
    ...designed.notes.map((note) => `  ${note}`),
    '',
    `Cures: ${designed.changedBy.join(', ')}`,
  ]
    .map((line) => wrap(line, width))
    .join('\n');
}
