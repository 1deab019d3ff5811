import { advice, adviceText } from '../../core/advice.ts';
import { besideOf, ownOf, type Environment } from '../../core/environment.ts';
import type { ReproductionStatus } from '../../core/status.ts';
import type { Run } from '../../plan/step.ts';
import { readReproduction, type Reproduction } from '../../state/reproduction.ts';
import { targetOf } from '../../targets/index.ts';
import type { Session } from '../../targets/target.ts';
import { openOn } from '../open-session.ts';
import { lostWords } from './reading.ts';

/** Where a reproduction is, or was begun. Pure. */
export function placeOf(env: Environment, { bug, place }: Pick<Reproduction, 'bug' | 'place'>): Environment {
  return place === 'beside' ? besideOf(env, bug) : ownOf(env);
}

/** The session on it. Does nothing yet. */
export async function sessionThere(env: Environment, there: Reproduction, run: Run): Promise<Session> {
  return there.place === 'beside' ? besideSession(env, there, run) : openOn(there.target, ownOf(env), run);
}

export async function besideSession(
  env: Environment,
  { bug, target }: Pick<Reproduction, 'bug' | 'target'>,
  run: Run,
): Promise<Session> {
  const { beside } = await targetOf(target);
  if (beside === null) throw new TypeError(`there is no place beside an environment on ${target}`);
  return beside(besideOf(env, bug), bug, run);
}

/** As `status` tells it; null where none is there, or where nobody can read which, which is said. */
export async function reproductionStatus(
  env: Environment,
): Promise<{ readonly reproduction: ReproductionStatus | null; readonly unread: readonly string[] }> {
  const read = await readReproduction(env);
  if (read.is === 'lost')
    return {
      reproduction: null,
      unread: [adviceText(advice`reproduction: ${lostWords(read.reason)}`, env.name)],
    };
  if (read.is === 'absent') return { reproduction: null, unread: [] };
  const { bug, place } = read.reproduction;
  const { name, namespace } = placeOf(env, read.reproduction);
  return { reproduction: { bug, place, environment: name, namespace }, unread: [] };
}
