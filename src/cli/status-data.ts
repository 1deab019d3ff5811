import type { EnvironmentStatus } from '../core/status.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import type { JsonObject } from '../lib/json.ts';

/** `data` of status and up, as the contract has it. */
export function statusData(status: EnvironmentStatus): JsonObject {
  return { ...(JSON.parse(JSON.stringify(status)) as JsonObject), findings: findingsData(status.findings) };
}
