import type { EnvironmentStatus } from '../core/status.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import type { JsonObject } from '../lib/json.ts';

/** `data` of status and up, as the contract has it. */
export function statusData(status: EnvironmentStatus): JsonObject {
  const findings = findingsData(status.findings, status.name);
  return { ...(JSON.parse(JSON.stringify(status)) as JsonObject), findings };
}
