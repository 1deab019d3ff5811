import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Bug } from '../../eemt/defects/index.ts';
import { answeredNo, NotReadyError, StateConflictError, UsageError } from '../../errors/index.ts';
import type { Held } from '../../plan/held.ts';
import { markedId } from '../../state/mark.ts';
import { forgetReproduction, readReproduction, writeReproduction } from '../../state/reproduction.ts';
import type { Environment } from '../../core/environment.ts';
import type { Session } from '../../targets/target.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';
import { perform } from './acts.ts';
import { findingsThere } from './findings-there.ts';
import { bugOf, howOf, leftOutFor } from './how.ts';
import { stopMain } from './own.ts';
import type { Case, Place } from './case.ts';
import { placeFor } from './place.ts';
import { asStopped } from './stopped.ts';
import { watchFor, type Sighting } from './watch-for.ts';

export interface Reproduced {
  readonly bug: Bug;
  readonly place: Pick<Place, 'is' | 'env'>;
  readonly sighting: Sighting;
  readonly durationMs: number;
}

/** Kubelets say some of it after two minutes only. */
const fireMs = 180_000;
/** What was refused does not change any more. */
const refusedMs = 10_000;

/** Brings a defect about in a place of its own, and ends well only when the defect's own rule says that it is there. */
export async function reproduce(context: CommandContext, id: string): Promise<Reproduced> {
  const bug = bugOf(id);
  const how = howOf(bug);
  const found = await findEnvironment(context);
  const goesOn = await requireFree(found.env, bug);
  const run = await context.openRun('bugs');
  try {
    const main = await openSession(found.env, found.record, run);
    const place = await placeFor(context, found, { bug, how }, main, run);
    const rests = place.is === 'alone' && main.target === how.target && (await main.exists());
    if (rests && !goesOn) await agreeToStop(context, main);
    return await changing(found, { verb: 'bugs reproduce' }, main, run, async (held) => {
      await requireFree(found.env, bug);
      const startedMs = run.tools.clock.nowMs();
      const startedAt = run.tools.clock.iso();
      await writeReproduction(found.env, { bug: id, place: place.is, target: how.target, startedAt });
      if (rests) await stopMain(main, held, run);
      const sighting = await bringAbout({ bug, how, place, held }, run).catch(async (error: unknown) => {
        // Nothing was made, so nothing is to be removed: that would need what was missing just now.
        if (!rests && place.is !== 'beside' && markedId(place.env) === undefined)
          await forgetReproduction(found.env);
        throw error;
      });
      return { bug, place, sighting, durationMs: run.tools.clock.nowMs() - startedMs };
    });
  } catch (error) {
    throw await asStopped(error, 'reproduce', found.env, run.signal);
  } finally {
    await run.close();
  }
}

interface Attempt extends Case {
  readonly place: Place;
  readonly held: Held;
}

async function bringAbout({ bug, how, place, held }: Attempt, run: LoggedRun): Promise<Sighting> {
  const failure = await place.bringUp(held, leftOutFor(bug, how));
  const session = await place.session();
  session.forget();
  if (failure === null) await perform(how.act ?? [], { env: place.env, session, held }, run);
  const limitMs = failure === null ? fireMs : refusedMs;
  const sighting = await watchFor(bug, session, { limitMs, failure }, run);
  if (sighting !== undefined) return there(sighting, bug, place, held);
  throw failure ?? unseen(bug, place);
}

async function agreeToStop({ globals, ask }: CommandContext, main: Session): Promise<void> {
  if (globals.yes) return;
  const text = `The ${main.what} ${main.runsOn} is stopped for it, and nothing of it is lost.`;
  if (!ask)
    throw new UsageError('USAGE_YES', text, {
      hints: ['add --yes to agree', advice`${eemtDev('bugs reproduce', '--remove')} brings it back`],
    });
  if (!(await ask.confirm({ message: `${text} Go on?`, default: false })))
    throw answeredNo('Nothing was stopped.');
}

/** One at a time: a second one would be taken for a consequence of the first. true: this one was begun already. */
async function requireFree(env: Environment, bug: Bug): Promise<boolean> {
  const there = await readReproduction(env);
  if (there === undefined || there.bug === bug.id) return there !== undefined;
  throw new StateConflictError('STATE_REPRODUCING', `${there.bug} is being reproduced already.`, {
    hints: [
      advice`${eemtDev('bugs reproduce', '--remove')} removes it`,
      advice`${eemtDev('bugs cure', there.bug)} mends it where it is`,
    ],
  });
}

/** With commands that act where it is. */
function there(
  { finding, others, recognisedAfterMs }: Sighting,
  bug: Bug,
  { is }: Place,
  { env }: Held,
): Sighting {
  const where = { bug: bug.id, place: is };
  const [first = finding, ...more] = findingsThere(env, where, [finding, ...others]);
  return { finding: first, others: more, recognisedAfterMs };
}

function unseen({ id }: Bug, { is, env }: Place): NotReadyError {
  const isBeside = is === 'beside';
  const looks = isBeside
    ? eemtDev('kubectl', '--', '--namespace', env.namespace, 'get', 'pods,pvc,events')
    : eemtDev('status', '--name', env.name);
  const where = isBeside ? env.namespace : env.name;
  return new NotReadyError('READY_NOT_SEEN', `${id} did not show in ${where} within 3 minutes.`, {
    findings: [],
    hints: [
      advice`${looks} shows what is there`,
      advice`${eemtDev('bugs reproduce', '--remove')} removes it`,
    ],
  });
}
