import type { EnvironmentStatus, WorkloadStatus } from '../core/status.ts';
import { writeRecord, type EnvironmentRecord } from '../state/record.ts';
import type { Session } from '../targets/target.ts';
import { CancelledError } from '../errors/index.ts';
import type { Held } from '../plan/held.ts';
import type { Run } from '../plan/step.ts';
import { absent } from './absent.ts';
import { changing } from './changing.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';
import { withRunning } from './open-running.ts';
import { openSession } from './open-session.ts';
import { statusNow } from './status.ts';

export interface ScaleResult {
  readonly status: EnvironmentStatus;
  /** Workers that were to be there, and that are to be there now. */
  readonly scaled: { readonly from: number; readonly to: number };
  readonly durationMs: number;
}

/** Another number of workers, which stays: nothing else is touched. */
export async function scaleWorkers(context: CommandContext, workers: number): Promise<ScaleResult> {
  const found = await findEnvironment(context);
  const run = await context.openRun('scale');
  const startedMs = run.tools.clock.nowMs();
  try {
    const session = await openSession(found.env, found.record, run);
    const { env, record } = found;
    if (record === undefined) throw await absent(found, session, 'scale');
    const written = { ...record, answers: { ...record.answers, workers }, workers };
    const from = await changing(found, { verb: 'scale' }, session, run, async (held) => {
      await session.requireRunning();
      const before = workersOf(
        session.describe(await session.observe({ closely: false }), [], record).workloads,
      );
      await runRemembering(session, { held, before: record, written, workers }, run);
      return before;
    });
    await run.close();
    const durationMs = run.tools.clock.nowMs() - startedMs;
    const status = await statusNow({ env, record: written, session, closely: false });
    return { status, scaled: { from, to: workersOf(status.workloads) }, durationMs };
  } finally {
    await run.close();
  }
}

/** How many there are, with nothing changed. */
export function lookAtScale(context: CommandContext): Promise<ScaleResult> {
  return withRunning(context, 'scale', async ({ env, record, session }) => {
    const status = await statusNow({ env, record, session, closely: false });
    const workers = workersOf(status.workloads);
    return { status, scaled: { from: workers, to: workers }, durationMs: 0 };
  });
}

/** Workers that are to be there. */
function workersOf(workloads: readonly WorkloadStatus[]): number {
  return workloads.filter(({ role }) => role === 'worker').reduce((sum, { wanted }) => sum + wanted, 0);
}

interface Remembering {
  readonly held: Held;
  readonly before: EnvironmentRecord;
  readonly written: EnvironmentRecord;
  readonly workers: number;
}

/** Remembered first, so that one who is stopped goes on as was asked; what cannot be is forgotten again. */
async function runRemembering(
  session: Session,
  { held, before, written, workers }: Remembering,
  run: Run,
): Promise<void> {
  const { record } = held.env.paths;
  const plan = await session.plan({ do: 'scale', workers });
  await writeRecord(record, written);
  try {
    await plan.run(held, 'scale', run);
  } catch (error) {
    if (!(error instanceof CancelledError)) await writeRecord(record, before);
    throw error;
  }
}
