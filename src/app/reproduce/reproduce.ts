import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Bug } from '../../eemt/defects/index.ts';
import type { HowToReproduce } from '../../eemt/defects/reproduction.ts';
import { NotReadyError, StateConflictError } from '../../errors/index.ts';
import type { Held } from '../../plan/held.ts';
import { readReproduction, writeReproduction } from '../../state/reproduction.ts';
import type { Environment } from '../../core/environment.ts';
import type { Session } from '../../targets/target.ts';
import { absent } from '../absent.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';
import { perform } from './acts.ts';
import { openBeside, type Beside } from './beside.ts';
import { bugOf, howOf, leftOutFor } from './how.ts';
import { watchFor, type Sighting } from './watch-for.ts';

export interface Reproduced {
  readonly bug: Bug;
  readonly place: { readonly name: string; readonly namespace: string };
  readonly sighting: Sighting;
  readonly durationMs: number;
}

/** Kubelets say some of it after two minutes only. */
const fireMs = 180_000;

/** Brings a defect about in a place of its own, and ends well only when the defect's own rule says that it is there. */
export async function reproduce(context: CommandContext, id: string): Promise<Reproduced> {
  const bug = bugOf(id);
  const how = howOf(bug);
  const found = await findEnvironment(context);
  const run = await context.openRun('bugs');
  try {
    const main = await openSession(found.env, found.record, run);
    if (found.record === undefined || !(await main.exists()))
      throw await absent(found, main, 'bugs reproduce');
    await main.requireRunning();
    const beside = await openBeside(context, found, { bug, how }, main, run);
    if (beside === undefined) throw new TypeError('not yet');
    return await changing(found, { verb: 'bugs reproduce' }, main, run, async (held) => {
      await requireFree(found.env, bug);
      const startedMs = run.tools.clock.nowMs();
      const { place, target } = { place: 'beside', target: how.target } as const;
      await writeReproduction(found.env, { bug: id, place, target, startedAt: run.tools.clock.iso() });
      const sighting = await bringAbout({ bug, how, beside, held }, run);
      const durationMs = run.tools.clock.nowMs() - startedMs;
      return { bug, place: beside.place, sighting, durationMs };
    });
  } finally {
    await run.close();
  }
}

interface Case {
  readonly bug: Bug;
  readonly how: HowToReproduce;
  readonly beside: Beside;
  readonly held: Held;
}

async function bringAbout({ bug, how, beside, held }: Case, run: LoggedRun): Promise<Sighting> {
  const { place, session } = beside;
  const acts = how.act ?? [];
  const rootOwns = acts.flatMap((act) => (act.do === 'root-owns' ? [act.folder] : []));
  const plan = await beside.up(leftOutFor(bug, how), { waits: false, rootOwns });
  await plan.run(held, 'bugs reproduce', run);
  session.forget();
  await perform(acts, { env: place, session, held }, run);
  const sighting = await watchFor(bug, session, fireMs, run);
  if (sighting !== undefined) return sighting;
  throw await unseen(bug, session);
}

/** One at a time: a second one would be taken for a consequence of the first. */
async function requireFree(env: Environment, bug: Bug): Promise<void> {
  const there = await readReproduction(env);
  if (there === undefined || there.bug === bug.id) return;
  throw new StateConflictError('STATE_REPRODUCING', `${there.bug} is being reproduced already.`, {
    hints: [
      advice`${eemtDev('bugs reproduce', there.bug, '--remove')} removes it`,
      advice`${eemtDev('bugs cure', there.bug)} mends it where it is`,
    ],
  });
}

async function unseen(bug: Bug, session: Session): Promise<NotReadyError> {
  const { namespace } = await session.observe({ closely: false });
  return new NotReadyError('READY_NOT_SEEN', `${bug.id} did not show in ${namespace} within 3 minutes.`, {
    findings: [],
    hints: [
      advice`${eemtDev('kubectl', '--', '-n', namespace, 'get', 'pods,pvc,events')} shows what is there`,
      advice`${eemtDev('bugs reproduce', bug.id, '--remove')} removes it`,
    ],
  });
}
