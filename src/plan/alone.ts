import type { Plan, Step } from './step.ts';

/** These steps as a plan of their own: what they otherwise come after was done by an earlier one. Pure. */
export function alone<P>(steps: readonly Step<P>[]): Plan<P> {
  const ids = new Set(steps.map(({ id }) => id));
  return { steps: steps.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) })) };
}
