import type { Environment } from '../../core/environment.ts';
import type { Step, StepId } from '../../plan/step.ts';
import { servicesReadyStep } from '../services-ready-step.ts';
import { observationOf, observed } from './observation-of.ts';
import type { ComposeParts } from './parts.ts';

export function readyStep(env: Environment, workers: number, after: readonly StepId[]): Step<ComposeParts> {
  const observe = (world: Parameters<typeof observationOf>[0]) => observationOf(world, env);
  return servicesReadyStep<ComposeParts>({ reads: observed, observe }, workers, after);
}
