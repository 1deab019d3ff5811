import type { Plan, Step, StepId } from './step.ts';

/** Steps so that each stands behind those it comes after. A circle or an unknown id is our bug. */
export function inOrder<P>(plan: Plan<P>): readonly Step<P>[] {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const ordered: Step<P>[] = [];
  const state = new Map<StepId, 'open' | 'closed'>();
  const visit = (step: Step<P>): void => {
    if (state.get(step.id) === 'closed') return;
    if (state.get(step.id) === 'open') throw new TypeError(`steps wait for each other at ${step.id}`);
    state.set(step.id, 'open');
    for (const id of step.after) {
      const before = byId.get(id);
      if (!before) throw new TypeError(`step ${step.id} comes after ${id}, which is not in the plan`);
      visit(before);
    }
    state.set(step.id, 'closed');
    ordered.push(step);
  };
  plan.steps.forEach(visit);
  return ordered;
}
