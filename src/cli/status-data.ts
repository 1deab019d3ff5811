import { commandText } from '../core/command-hint.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import type { JsonObject } from '../lib/json.ts';

/** `data` of status and up, as the contract has it. */
export function statusData(status: EnvironmentStatus): JsonObject {
  const findings = findingsData(status.findings, status.name);
  return { ...(JSON.parse(JSON.stringify(status)) as JsonObject), standIn: standInData(status), findings };
}

function standInData({ standIn, name }: EnvironmentStatus): JsonObject | null {
  if (standIn === null) return null;
  return { for: [...standIn.for], why: standIn.why, real: commandText(standIn.real.argv, name) };
}
