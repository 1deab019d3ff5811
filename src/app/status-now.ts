import { bugs } from '../eemt/defects/index.ts';
import { rank } from '../diagnosis/rank.ts';
import { judgeAll } from '../diagnosis/judge-all.ts';
import { rules } from '../diagnosis/rules/index.ts';
import { statusOf } from '../diagnosis/status.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import type { Environment } from '../core/environment.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import type { Run } from '../plan/step.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Target } from '../targets/index.ts';

export interface StatusRequest {
  readonly env: Environment;
  readonly record: EnvironmentRecord | undefined;
  readonly target: Target;
  readonly withLogs: boolean;
}

/** One look, judged and ranked. Never fails because something is broken: what could not be read is said in it. */
export async function statusNow(
  { env, record, target, withLogs }: StatusRequest,
  run: Run,
): Promise<EnvironmentStatus> {
  const observation = await target.observe(env, { withLogs }, run);
  const findings = rank(judgeAll(observation, [...bugs, ...rules]), observation);
  return statusOf({ env, observation, record, findings, bugs });
}

/** After `up`: what does not show and whose cure changed this source was cured; what shows all the same was not. */
export function withCured(status: EnvironmentStatus, changedBy: readonly string[]): EnvironmentStatus {
  return {
    ...status,
    bugs: status.bugs.map((bug) =>
      bug.state === 'unknown' && changedBy.includes(bug.id) ? { ...bug, state: 'cured' } : bug,
    ),
  };
}

/** `data` of status and up, as the contract has it. */
export function statusData(status: EnvironmentStatus): JsonObject {
  const findings = findingsData(status.findings, status.name);
  return { ...(JSON.parse(JSON.stringify(status)) as JsonObject), findings };
}
