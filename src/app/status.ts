import { standInOf } from '../core/stand-in.ts';
import type { EnvironmentStatus } from '../core/status.ts';
import { statusOf } from '../diagnosis/status.ts';
import { bugs } from '../eemt/defects/index.ts';
import type { Environment } from '../core/environment.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import { usualTarget } from '../targets/index.ts';
import type { Session } from '../targets/target.ts';
import { findingsOf } from './findings-of.ts';
import { reproductionStatus } from './reproduce/place-there.ts';

export interface StatusRequest {
  readonly env: Environment;
  readonly record: EnvironmentRecord | undefined;
  readonly session: Session;
  /** Also logs, the page's failed jobs, and what was deployed last. */
  readonly closely: boolean;
  /** By somebody who looks again and again at the same session. */
  readonly watches?: boolean;
}

/** One look, judged and ranked. Never fails because something is broken: what could not be read is said in it. */
export async function statusNow({
  env,
  record,
  session,
  closely,
  watches = false,
}: StatusRequest): Promise<EnvironmentStatus> {
  const observation = await session.observe({ closely, watches });
  const findings = findingsOf(observation, record?.leftOut);
  return statusOf({
    env,
    target: session.target,
    observation,
    record,
    findings,
    bugs,
    described: session.describe(observation, findings, record),
    standIn: standInOf(record?.standIn, usualTarget),
    ...(await reproductionStatus(env)),
  });
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
