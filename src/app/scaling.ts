import type { EnvironmentStatus, WorkloadStatus } from '../core/status.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { Session } from '../targets/target.ts';
import { absent } from './absent.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import type { FoundEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';

export interface ScaleResult {
  readonly status: EnvironmentStatus;
  /** Workers that were to be there, and that are to be there now. */
  readonly scaled: { readonly from: number; readonly to: number };
  readonly durationMs: number;
}

interface ScaleWork {
  readonly record: EnvironmentRecord;
  readonly session: Session;
  readonly run: LoggedRun;
}

/** Scales an environment that has a record, and tells how many workers it had and has. */
export async function withRecord(
  context: CommandContext,
  found: FoundEnvironment,
  work: (work: ScaleWork) => Promise<{ readonly from: number; readonly status: EnvironmentStatus }>,
): Promise<ScaleResult> {
  const run = await context.openRun('scale');
  const { clock } = run.tools;
  const startedMs = clock.nowMs();
  try {
    const { env, record } = found;
    const session = await openSession(env, record, run);
    if (record === undefined) throw await absent(found, session, 'scale');
    const { from, status } = await work({ record, session, run });
    const durationMs = clock.nowMs() - startedMs;
    return { status, scaled: { from, to: workersOf(status.workloads) }, durationMs };
  } finally {
    await run.close();
  }
}

/** Workers that are to be there, by a look. */
export async function workersNow(session: Session, record: EnvironmentRecord | undefined): Promise<number> {
  return workersOf(session.describe(await session.observe({ closely: false }), [], record).workloads);
}

/** Workers that are to be there. */
export function workersOf(workloads: readonly WorkloadStatus[]): number {
  return workloads.filter(({ role }) => role === 'worker').reduce((sum, { wanted }) => sum + wanted, 0);
}
