import { findBug } from '../../eemt/defects/index.ts';
import { forgetReproduction, readReproduction } from '../../state/reproduction.ts';
import { changing } from '../changing.ts';
import type { CommandContext } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';
import { besideSession } from './beside.ts';

/** Removes what a reproduction has made, however far it got. Gives the defect's id, or null where there was none. */
export async function removeReproduction(context: CommandContext): Promise<string | null> {
  const found = await findEnvironment(context);
  const run = await context.openRun('bugs');
  try {
    const there = await readReproduction(found.env);
    if (there === undefined) return null;
    const main = await openSession(found.env, found.record, run);
    await changing(found, { verb: 'bugs reproduce' }, main, run, async (held) => {
      const session = await besideSession(found.env, there, run);
      const plan = await session.plan({ do: 'down', data: true });
      await plan.run(held, 'bugs reproduce', run);
      await forgetReproduction(found.env);
    });
    return findBug(there.bug)?.id ?? there.bug;
  } finally {
    await run.close();
  }
}
