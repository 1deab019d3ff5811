import type { Plan, Step, StepId } from './step.ts';

/** The same plan as far as this step: with it, and with all that it comes after. Pure. */
export function upTo<P>({ steps }: Plan<P>, end: StepId): Plan<P> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const needed = new Set<Step<P>>();
  const need = (id: StepId): void => {
    const step = byId.get(id);
    if (!step || needed.has(step)) return;
    needed.add(step);
    step.after.forEach(need);
  };
  need(end);
  return { steps: steps.filter((step) => needed.has(step)) };
}
