import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Settings } from '../settings/settings.ts';
import { flagOfOther, wishedTarget } from '../settings/wished-target.ts';
import { writeRecord, type EnvironmentRecord } from '../state/record.ts';
import type { Session } from '../targets/target.ts';
import { CancelledError, UsageError } from '../errors/index.ts';
import type { Held } from '../plan/held.ts';
import type { Run } from '../plan/step.ts';
import { changing } from './changing.ts';
import { choose } from './choose.ts';
import type { CommandContext } from './context.ts';
import { converge } from './converge.ts';
import { stayingOn } from './first-target.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { withRunning } from './open-running.ts';
import { withRecord, workersNow, workersOf, type ScaleResult } from './scaling.ts';
import { statusNow } from './status.ts';

export interface ScaleRequest {
  /** null: not said. */
  readonly workers: number | null;
  /** `MIN..MAX`; null: none any more; undefined: not said. */
  readonly autoscale?: string | null;
  readonly scaleDown?: Settings['scaleDown'];
}

/** Another number of workers, by hand or by their load. It stays. */
export async function scale(context: CommandContext, request: ScaleRequest): Promise<ScaleResult> {
  const { workers, autoscale, scaleDown } = request;
  const found = await findEnvironment(context);
  const before = found.record?.answers.autoscale ?? null;
  const byLoad = autoscale !== undefined || scaleDown !== undefined || before !== null;
  if (found.record === undefined || !byLoad)
    return workers === null ? lookAtScale(context) : scaleWorkers(context, found, workers);
  // A number of one's own is the end of autoscaling.
  const after = autoscale === undefined ? (workers === null ? before : null) : autoscale;
  if (workers === null && autoscale === undefined && scaleDown === undefined) return lookAtScale(context);
  if (after === null && scaleDown !== undefined) throw nothingToPace();
  return scaleByLoad(context, found, {
    autoscale: after,
    ...(workers === null ? {} : { workers }),
    ...(scaleDown === undefined ? {} : { scaleDown }),
  });
}

function nothingToPace(): UsageError {
  return new UsageError('USAGE_SCALE', '--scale-down says how an autoscaler works, and there is none.', {
    hints: [advice`${eemtDev('scale', '--autoscale', '2..6')} makes one`],
  });
}

/** Nothing else is touched. */
function scaleWorkers(
  context: CommandContext,
  found: FoundEnvironment,
  workers: number,
): Promise<ScaleResult> {
  return withRecord(context, found, async ({ record, session, run }) => {
    const written = { ...record, answers: { ...record.answers, workers }, workers };
    return changing(found, { verb: 'scale' }, session, run, async (held) => {
      await session.requireRunning();
      const from = await workersNow(session, record);
      await runRemembering(session, { held, before: record, written, workers }, run);
      await run.close();
      return { from, status: await statusNow({ env: found.env, record: written, session, closely: false }) };
    });
  });
}

/** An autoscaler comes, goes or becomes another one: that takes a release, so it is what `up` does, with the images that are here. */
function scaleByLoad(
  context: CommandContext,
  found: FoundEnvironment,
  flags: Partial<Settings>,
): Promise<ScaleResult> {
  return withRecord(context, found, async ({ record, session, run }) => {
    const chosen = await choose(context, flags, found, run);
    const wish = wishedTarget(chosen.resolved);
    if (wish?.origin === 'flag' && wish.target !== session.target)
      throw flagOfOther(found.env.name, session.target, wish);
    const target = stayingOn(session, record);
    const asked = { recreate: false, wipe: false, build: false, cache: true, describe: null };
    return changing(found, { verb: 'scale' }, session, run, async (held) => {
      await session.requireRunning();
      const from = await workersNow(session, record);
      const { status } = await converge(context, asked, { found, chosen, target, run }, held);
      return { from, status };
    });
  });
}

/** How many there are, with nothing changed. */
function lookAtScale(context: CommandContext): Promise<ScaleResult> {
  return withRunning(context, 'scale', async ({ env, record, session }) => {
    const status = await statusNow({ env, record, session, closely: false });
    const workers = workersOf(status.workloads);
    return { status, scaled: { from: workers, to: workers }, durationMs: 0 };
  });
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
