import type { Environment } from '../../core/environment.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { judgeServices } from '../../diagnosis/services/waiting.ts';
import { bugs } from '../../eemt/defects/index.ts';
import type { Step, StepId } from '../../plan/step.ts';
import { observationOf, observed } from './observation-of.ts';
import type { NativeParts } from './parts.ts';

/** Waits until the page answers and workers and runner run; a state that no waiting mends ends it with its cause. */
export function readyStep(env: Environment, workers: number, after: readonly StepId[]): Step<NativeParts> {
  return {
    id: 'ready',
    title: 'EEMT answers',
    after,
    reads: observed,
    closely: ['logs'],
    changes: [],
    due: (world) => judgeServices(observationOf(world, env), { web: true, workers }, [...bugs, ...rules]),
  };
}
