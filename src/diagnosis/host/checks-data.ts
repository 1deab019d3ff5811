import type { JsonObject } from '../../lib/json.ts';
import type { Check } from './check.ts';

/** Checks as the contract prints them. */
export function checksData(checks: readonly Check[]): readonly JsonObject[] {
  return checks.map(({ remediation, ...check }) => ({ ...check, wayOut: remediation }));
}
