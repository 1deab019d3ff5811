import type { Environment } from '../../core/environment.ts';
import type { Step, StepId } from '../../plan/step.ts';
import { servicesReadyStep } from '../services-ready-step.ts';
import { observationOf, observed } from './observation-of.ts';
import type { NativeParts } from './parts.ts';

export function readyStep(env: Environment, workers: number, after: readonly StepId[]): Step<NativeParts> {
  const observe = (world: Parameters<typeof observationOf>[0]) => observationOf(world, env);
  return servicesReadyStep<NativeParts>({ reads: observed, observe }, workers, after);
}
