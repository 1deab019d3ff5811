import type { Environment } from '../../core/environment.ts';
import type { Held } from '../../plan/held.ts';
import { forgetReproduction, readReproduction, type Reproduction } from '../../state/reproduction.ts';
import { changing } from '../changing.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { down } from '../down.ts';
import { findEnvironment } from '../find-environment.ts';
import { openSession } from '../open-session.ts';
import { plainUp, up } from '../up.ts';
import { ownContext } from './own-context.ts';
import { besideSession } from './place-there.ts';

/** Removes what a reproduction has made, however far it got. Gives the defect's id, or null where there was none. */
export async function removeReproduction(context: CommandContext): Promise<string | null> {
  const found = await findEnvironment(context);
  const run = await context.openRun('bugs');
  try {
    const there = await readReproduction(found.env);
    if (there === undefined) return null;
    const main = await openSession(found.env, found.record, run);
    const { target, place } = there;
    const rests = place === 'alone' && main.target === target && (await main.exists());
    await changing(found, { verb: 'bugs reproduce' }, main, run, async (held) => {
      if (place === 'beside') await removeBeside(found.env, there, held, run);
      else await down(ownContext(context, found.env), { data: true });
      await forgetReproduction(found.env);
    });
    await run.close();
    if (rests) await up(context, { ...plainUp, flags: {} });
    return there.bug;
  } finally {
    await run.close();
  }
}

async function removeBeside(
  env: Environment,
  there: Reproduction,
  held: Held,
  run: LoggedRun,
): Promise<void> {
  const session = await besideSession(env, there, run);
  const plan = await session.plan({ do: 'down', data: true });
  await plan.run(held, 'bugs reproduce', run);
}
