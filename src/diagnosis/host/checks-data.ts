import { adviceText } from '../../core/advice.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Check } from './check.ts';

/** Checks as the contract prints them; their commands name the environment. */
export function checksData(checks: readonly Check[], name: string): readonly JsonObject[] {
  return checks.map(({ remediation, ...check }) => ({
    ...check,
    wayOut: remediation.map((way) => adviceText(way, name)),
  }));
}
