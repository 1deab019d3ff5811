import type { Finding, Observation } from '../core/observation.ts';
import { judgeAll } from '../diagnosis/judge-all.ts';
import { rank } from '../diagnosis/rank.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { bugs } from '../eemt/defects/index.ts';

/** What every rule there is sees, ranked; `leftOut` are cures that were left out on purpose. Pure. */
export function findingsOf(observation: Observation, leftOut?: readonly string[]): readonly Finding[] {
  return rank(judgeAll(observation, [...bugs, ...rules]), observation, leftOut);
}
