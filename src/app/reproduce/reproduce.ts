import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Bug } from '../../eemt/defects/index.ts';
import { NotReadyError, UsageError } from '../../errors/index.ts';
import type { Held } from '../../plan/held.ts';
import { markedId } from '../../state/mark.ts';
import { forgetReproduction, writeReproduction } from '../../state/reproduction.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';
import { perform } from './acts.ts';
import { findingsThere } from './findings-there.ts';
import { bugOf, howOf, leftOutFor } from './how.ts';
import type { Case, Place } from './case.ts';
import { placeFor } from './place.ts';
import { requireFree } from './reading.ts';
import { agreeToStop, stopMain } from './stop-main.ts';
import { asStopped } from './stopped.ts';
import { watchFor, type Sighting } from './watch-for.ts';
import { firstSeen, watchMeanwhile } from './watch-meanwhile.ts';

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
  const goesOn = await requireFree(found.env, id, { again: true });
  const run = await context.openRun('bugs');
  try {
    const main = await openSession(found.env, found.record, run);
    const place = await placeFor(context, found, { bug, how }, main, run);
    const rests = place.is === 'alone' && main.target === how.target && (await main.exists());
    if (rests && !goesOn) await agreeToStop(context, main, unasked);
    return await changing(found, { verb: 'bugs reproduce' }, main, run, async (held) => {
      await requireFree(found.env, id, { again: true });
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
  const meanwhile = watchMeanwhile(bug, place.session, fireMs, run);
  const leftOut = leftOutFor(bug, how);
  const failure = await place.bringUp(held, leftOut, meanwhile.begin).finally(meanwhile.end);
  const first = await meanwhile.end();
  const session = await place.session();
  session.forget();
  if (failure === null) await perform(how.act ?? [], { env: place.env, session, held }, run);
  const limitMs = failure === null ? fireMs : refusedMs;
  const sighting = await watchFor(bug, session, { limitMs, failure }, run);
  if (sighting !== undefined) return there(firstSeen(sighting, first), bug, place, held);
  throw failure ?? unseen(bug, place);
}

function unasked(text: string): UsageError {
  return new UsageError('USAGE_YES', text, {
    hints: ['add --yes to agree', advice`${eemtDev('bugs reproduce', '--remove')} brings it back`],
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
