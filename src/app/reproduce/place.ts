import { targetOf } from '../../targets/index.ts';
import type { Session } from '../../targets/target.ts';
import { absent } from '../absent.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import type { FoundEnvironment } from '../find-environment.ts';
import { placeBeside } from './beside.ts';
import type { Case, Place } from './case.ts';
import { ownPlace } from './own.ts';

/** Beside what runs where the target knows such a place, else an environment of its own. Does nothing yet. */
export async function placeFor(
  context: CommandContext,
  found: FoundEnvironment,
  one: Case,
  main: Session,
  run: LoggedRun,
): Promise<Place> {
  const { how } = one;
  const { beside } = await targetOf(how.target);
  if (how.place !== 'beside' || beside === null) return ownPlace(context, found, one, run);
  if (found.record === undefined || !(await main.exists()))
    throw await absent(found, main, 'reproduce it in');
  return placeBeside(context, found, one, main, run);
}
