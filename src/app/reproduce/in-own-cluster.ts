import { advice, adviceText, type Advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { ownOf } from '../../core/environment.ts';
import type { Documented } from '../../core/reproduced.ts';
import { StateConflictError } from '../../errors/index.ts';
import type { Settings } from '../../settings/settings.ts';
import { markedId } from '../../state/mark.ts';
import { forgetReproduction, writeReproduction } from '../../state/reproduction.ts';
import { kubernetesTarget } from '../../targets/index.ts';
import type { Session } from '../../targets/target.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { findEnvironment, type FoundEnvironment } from '../find-environment.ts';
import { openOn, openSession } from '../open-session.ts';
import { ownContext } from './own-context.ts';
import { requireFree } from './reading.ts';
import { agreeToStop, stopMain } from './stop-main.ts';
import { asStopped } from './stopped.ts';

export interface OwnCluster {
  readonly what: Documented;
  /** Where it stands already, more is done in it. */
  readonly again: boolean;
  /** Why it is not begun where nobody agrees that the environment rests. */
  readonly refused: (main: Session, wayOut: Advice) => StateConflictError;
}

/** What is done there, with the settings that stand behind those of the command line. */
export type InOwnCluster<T> = (context: CommandContext, usual: Partial<Settings>) => Promise<T>;

const verb = 'bugs reproduce';

/**
 * Does it in a cluster in which eemt-dev has deployed nothing: under the environment's own name where nothing is there, else under another one,
 * for which the environment rests after a yes. `bugs reproduce --remove` and `up` bring it back.
 */
export async function inOwnCluster<T>(
  context: CommandContext,
  wish: OwnCluster,
  work: InOwnCluster<T>,
): Promise<T> {
  const found = await findEnvironment(context);
  const run = await context.openRun(verb);
  try {
    // Two clusters are too much for most machines, and that of somebody else is not ours to stop.
    await (await openOn(kubernetesTarget, found.env, run)).requireOurs({ engine: null });
    const main = await openSession(found.env, found.record, run);
    if (await isInTheWay(found, main, wish)) return await alone(context, { found, main, run }, wish, work);
  } catch (error) {
    throw await asStopped(error, 'reproduce', found.env, run.signal);
  } finally {
    await run.close();
  }
  return work(context, {});
}

async function isInTheWay(
  { record }: FoundEnvironment,
  main: Session,
  { again, refused }: OwnCluster,
): Promise<boolean> {
  if (!(await main.exists())) return false;
  if (record?.deployedBy !== 'scripts') return true;
  // Of nothing in it is known how it would come back.
  if (!again) throw refused(main, advice`${eemtDev('bugs reproduce', '--remove')} removes it`);
  return false;
}

interface Main {
  readonly found: FoundEnvironment;
  readonly main: Session;
  readonly run: LoggedRun;
}

async function alone<T>(
  context: CommandContext,
  { found, main, run }: Main,
  { what, again, refused }: OwnCluster,
  work: InOwnCluster<T>,
): Promise<T> {
  const { env, record } = found;
  const goesOn = await requireFree(env, what, { again });
  if (!goesOn) await requireNoCluster(found, run);
  const rests = main.target === kubernetesTarget;
  if (rests && !goesOn) {
    const agrees = advice`add --yes: it rests meanwhile, and ${eemtDev('bugs reproduce', '--remove')} brings it back`;
    await agreeToStop(context, main, () => refused(main, agrees));
  }
  return changing(found, { verb }, main, run, async (held) => {
    await requireFree(env, what, { again });
    const startedAt = run.tools.clock.iso();
    await writeReproduction(env, { bug: what, place: 'alone', target: kubernetesTarget, startedAt });
    try {
      if (rests) await stopMain(main, held, run);
      return await work(ownContext(context, env), record === undefined ? {} : { source: record.source });
    } catch (error) {
      // Nothing was made, and nothing rests for it.
      if (!rests && markedId(ownOf(env)) === undefined) {
        await forgetReproduction(env);
        throw error;
      }
      const wayBack = advice`${eemtDev('bugs reproduce', '--remove')} removes what was made for it${rests ? `, and brings ${env.name} back` : ''}`;
      run.emit({ event: 'notice', level: 'warning', text: adviceText(wayBack, env.name) });
      throw error;
    }
  });
}

/** It may be somebody's own. */
async function requireNoCluster({ env }: FoundEnvironment, run: LoggedRun): Promise<void> {
  const { name } = ownOf(env);
  const own = await openOn(kubernetesTarget, ownOf(env), run);
  await own.requireOurs({ engine: null });
  if (!(await own.exists())) return;
  throw new StateConflictError(
    'STATE_CLUSTER_THERE',
    `There is a ${own.what} ${own.runsOn} already, and it would be made for it.`,
    {
      hints: [advice`${eemtDev('down', '--name', name)} removes it; job data is kept`],
    },
  );
}
