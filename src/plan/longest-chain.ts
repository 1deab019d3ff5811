import type { StepResult } from './run-plan.ts';
import type { StepId } from './step.ts';

/**
 * The steps that the whole waited for, from its first to its end: the one that ended last, and before each the one, of those it came
 * after, that ended last. Whatever is not among them could be slower without anybody noticing. Pure.
 */
export function longestChain(steps: readonly StepResult[]): readonly StepId[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const chain: StepId[] = [];
  let step = lastOf(steps);
  while (step) {
    chain.unshift(step.id);
    step = lastOf(step.after.flatMap((id) => byId.get(id) ?? []));
  }
  return chain;
}

function lastOf(steps: readonly StepResult[]): StepResult | undefined {
  return steps.reduce<StepResult | undefined>(
    (last, step) => (last === undefined || endOf(step) > endOf(last) ? step : last),
    undefined,
  );
}

function endOf({ startedMs, durationMs }: StepResult): number {
  return startedMs + durationMs;
}
