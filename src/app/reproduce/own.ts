import { advice, type Advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { HowToReproduce } from '../../eemt/defects/reproduction.ts';
import { isEemtDevError, withMoreHints } from '../../errors/index.ts';
import { targetOf } from '../../targets/index.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { findEnvironment, type FoundEnvironment } from '../find-environment.ts';
import { openOn } from '../open-session.ts';
import { plainUp, up } from '../up.ts';
import type { Case, Place } from './case.ts';
import { ownContext } from './own-context.ts';
import { toldSteps } from './told-steps.ts';

/** An environment for one defect, with state, data and ports of its own. Does nothing yet. */
export async function ownPlace(
  context: CommandContext,
  { env, record }: FoundEnvironment,
  { bug, how }: Case,
  run: LoggedRun,
): Promise<Place> {
  const own = ownContext(context, env);
  const { env: place } = await findEnvironment(own);
  const { deploys } = await targetOf(how.target);
  const bringUp = (
    skipFix: readonly string[],
    waits: boolean,
    done: (step: string) => void = () => undefined,
  ) => {
    const flags = {
      target: how.target,
      skipFix,
      workers: how.workers ?? 1,
      // One node is enough for a defect, where there are any.
      ...(how.place === 'alone' ? { nodes: 1 } : {}),
      with: how.with ?? [],
      ...(record === undefined ? {} : { source: record.source }),
    };
    return up(toldSteps(own, done), { ...plainUp, flags, waits, arrange: how.arrange ?? {} });
  };
  return {
    is: how.place === 'alone' ? 'alone' : 'own',
    env: place,
    session: () => openOn(how.target, place, run),
    bringUp: (_held, leftOut, deployed) =>
      bringUp(leftOut, false, (step) => {
        if (step === deploys) deployed();
      }).then(
        () => null,
        (error: unknown) => {
          // What the engine refuses is what some defects do.
          if (isEemtDevError(error) && (error.exitCode === 5 || error.exitCode === 6)) return error;
          throw withMoreHints(error, [whereItShows(bug.id, how)]);
        },
      ),
    mend: async () => {
      await bringUp([], true);
    },
  };
}

function whereItShows(id: string, { target }: HowToReproduce): Advice {
  return advice`${id} is brought about on ${target}, in an environment of its own; ${eemtDev('bugs show', id)} says how to see it by hand`;
}
