import type { Observation, Rule } from '../../core/observation.ts';
import type { Wanted } from '../ready.ts';
import { judgeReadiness } from '../waiting.ts';
import { servicesReadiness } from './ready.ts';

/** Whether EEMT on Compose is ready, and what ends the wait where it never will be. Pure. */
export function judgeServices(
  observation: Observation,
  wanted: Wanted,
  rules: readonly Rule[],
): ReturnType<typeof judgeReadiness> {
  return judgeReadiness(servicesReadiness(observation, wanted), observation, rules);
}
