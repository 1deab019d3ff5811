import { reproductionName, type Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { forgetReproduction, readReproduction } from '../../state/reproduction.ts';
import type { CommandContext } from '../context.ts';
import { down } from '../down.ts';
import { ownContext } from './own-context.ts';

/** Two clusters at once are too much for most machines, so that of a reproduction goes before this one comes back. For whoever holds the environment. */
export async function endAlone(context: CommandContext, env: Environment, run: Run): Promise<void> {
  const there = await readReproduction(env);
  if (there?.place !== 'alone') return;
  run.emit({
    event: 'notice',
    level: 'warning',
    text: `${there.bug} was being reproduced in ${reproductionName(env.name)}, which is removed first: only one cluster runs at a time.`,
  });
  await down(ownContext(context, env), { data: true });
  await forgetReproduction(env);
}
