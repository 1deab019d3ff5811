import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Finding } from '../../core/observation.ts';
import type { Bug } from '../../eemt/defects/index.ts';
import { NotReadyError, UsageError } from '../../errors/index.ts';
import type { Session } from '../../targets/target.ts';
import { absent } from '../absent.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { findEnvironment, type FoundEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';
import { until } from '../until.ts';
import { plainUp, up } from '../up.ts';
import { bugOf, howOf } from './how.ts';
import { placeFor } from './place.ts';
import { knownReproduction } from './reading.ts';
import { asStopped } from './stopped.ts';
import { sightingOf } from './watch-for.ts';

export interface Cured {
  readonly bug: Bug;
  readonly namespace: string;
  /** What showed it before; null where it was only left out. */
  readonly before: Finding | null;
  readonly durationMs: number;
}

/** Events and the last words of old pods stay for a moment. */
const silentMs = 30_000;

/** Mends a defect where it is, in its reproduction or in the environment, and ends well only when its rule is silent and EEMT is ready. */
export async function cure(context: CommandContext, id: string): Promise<Cured> {
  const bug = bugOf(id);
  const found = await findEnvironment(context);
  const run = await context.openRun('bugs');
  try {
    const main = await openSession(found.env, found.record, run);
    const there = await knownReproduction(found.env);
    if (there?.bug === id) return await inPlace(context, found, bug, main, run);
    if (found.record === undefined || !(await main.exists())) throw await absent(found, main, 'cure');
    const before = await seenIn(bug, main);
    const { leftOut } = found.record;
    if (before === null && !leftOut.includes(id)) throw notThere(bug);
    await run.close();
    const startedMs = run.tools.clock.nowMs();
    const skipFix = leftOut.filter((one) => one !== id);
    await up(context, { ...plainUp, flags: { skipFix } });
    await requireSilent(bug, await openSession(found.env, found.record, run), run);
    return { bug, namespace: found.env.namespace, before, durationMs: run.tools.clock.nowMs() - startedMs };
  } catch (error) {
    throw await asStopped(error, 'cure', found.env, run.signal);
  } finally {
    await run.close();
  }
}

async function inPlace(
  context: CommandContext,
  found: FoundEnvironment,
  bug: Bug,
  main: Session,
  run: LoggedRun,
): Promise<Cured> {
  const place = await placeFor(context, found, { bug, how: howOf(bug) }, main, run);
  return changing(found, { verb: 'bugs cure' }, main, run, async (held) => {
    const before = await seenIn(bug, await place.session());
    const startedMs = run.tools.clock.nowMs();
    await place.mend(held);
    await requireSilent(bug, await place.session(), run);
    const { namespace } = place.env;
    return { bug, namespace, before, durationMs: run.tools.clock.nowMs() - startedMs };
  });
}

async function seenIn(bug: Bug, session: Session): Promise<Finding | null> {
  session.forget();
  const observation = await session.observe({ closely: true });
  return sightingOf(bug, observation, Date.parse(observation.at))?.finding ?? null;
}

async function requireSilent(bug: Bug, session: Session, run: LoggedRun): Promise<void> {
  const silent = await until({ limitMs: silentMs }, run, async () =>
    (await seenIn(bug, session)) === null ? true : undefined,
  );
  if (silent) return;
  const left = await seenIn(bug, session);
  throw new NotReadyError('READY_NOT_CURED', `EEMT is ready, but ${bug.id} still shows.`, {
    findings: left === null ? [] : [left],
  });
}

function notThere({ id }: Bug): UsageError {
  return new UsageError('USAGE_NOT_THERE', `${id} does not show here, so there is nothing to cure.`, {
    hints: [advice`${eemtDev('bugs reproduce', id)} brings it about`],
  });
}
