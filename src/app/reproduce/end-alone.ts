import { adviceText } from '../../core/advice.ts';
import { reproductionName, type Environment } from '../../core/environment.ts';
import { reproducedText } from '../../core/reproduced.ts';
import type { Run } from '../../plan/step.ts';
import { forgetReproduction, readReproduction } from '../../state/reproduction.ts';
import type { CommandContext } from '../context.ts';
import { down } from '../down.ts';
import { ownContext } from './own-context.ts';
import { lostWords } from './reading.ts';

/** Two clusters at once are too much for most machines, so that of a reproduction goes before this one comes back. For whoever holds the environment. */
export async function endAlone(context: CommandContext, env: Environment, run: Run): Promise<void> {
  const bug = await aloneNow(env, run);
  if (bug === undefined) return;
  say(env, bug, 'was being reproduced', 'is removed', run);
  await down(ownContext(context, env), { data: true });
  await forgetReproduction(env);
}

/** Tells whoever only looks that it would go. */
export async function sayAlone(env: Environment, run: Run): Promise<void> {
  const bug = await aloneNow(env, run);
  if (bug !== undefined) say(env, bug, 'is being reproduced', 'would be removed', run);
}

/** One that nobody can read is left as it is, and said. */
async function aloneNow(env: Environment, run: Run): Promise<string | undefined> {
  const read = await readReproduction(env);
  if (read.is === 'lost')
    run.emit({
      event: 'notice',
      level: 'warning',
      text: adviceText(lostWords(read.reason), env.name),
    });
  return read.is === 'there' && read.reproduction.place === 'alone' ? read.reproduction.bug : undefined;
}

function say(env: Environment, bug: string, is: string, goes: string, run: Run): void {
  run.emit({
    event: 'notice',
    level: 'warning',
    text: `${reproducedText(bug)} ${is} in ${reproductionName(env.name)}, which ${goes} first: only one cluster runs at a time.`,
  });
}
