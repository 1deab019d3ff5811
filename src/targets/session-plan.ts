import { judgePlan, runPlan } from '../plan/run-plan.ts';
import type { Plan } from '../plan/step.ts';
import type { Observer } from '../plan/world.ts';
import type { SessionPlan } from './target.ts';

/** A plan whose world nobody outside needs to know. */
export function sessionPlan<P>(plan: Plan<P>, observer: Observer<P>): SessionPlan {
  return {
    judge: async () =>
      (await judgePlan(plan, observer)).map(({ step: { id, title, after }, verdict }) => ({
        id,
        title,
        after,
        verdict,
      })),
    run: (held, verb, run) => runPlan(held, plan, verb, observer, run),
    answerOf: (id) => plan.steps.find((step) => step.id === id)?.answer,
  };
}
