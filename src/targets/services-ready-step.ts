import type { Observation } from '../core/observation.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { judgeServices } from '../diagnosis/services/waiting.ts';
import { bugs } from '../eemt/defects/index.ts';
import type { Step, StepId } from '../plan/step.ts';
import type { World } from '../plan/world.ts';

/** Waits until the page answers and workers and runner run; a state that no waiting mends ends it with its cause. */
export function servicesReadyStep<P extends { readonly logs: unknown }>(
  seen: {
    readonly reads: readonly (keyof P)[];
    readonly observe: (world: World<P>) => Observation;
  },
  workers: number,
  after: readonly StepId[],
): Step<P> {
  return {
    id: 'ready',
    title: 'EEMT answers',
    after,
    reads: seen.reads,
    closely: ['logs'],
    changes: [],
    due: (world) => judgeServices(seen.observe(world), { web: true, workers }, [...bugs, ...rules]),
  };
}
