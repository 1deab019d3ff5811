import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { StateConflictError } from '../errors/index.ts';
import type { Session } from '../targets/target.ts';
import type { FoundEnvironment } from './find-environment.ts';

/** Why an environment without a record cannot be changed. Rejects itself where what runs is not ours. */
export async function absent(
  { env, lost }: FoundEnvironment,
  session: Session,
  verb: string,
): Promise<StateConflictError> {
  await session.requireOurs({ engine: null });
  return lost === undefined
    ? new StateConflictError('STATE_ABSENT', `There is no environment ${env.name} to ${verb}.`, {
        hints: [advice`${eemtDev('up')} makes it`, advice`${eemtDev('list')} shows those that exist`],
      })
    : new StateConflictError('STATE_ABSENT', `${lost}.`, {
        hints: [advice`${eemtDev('up')} writes it anew`],
      });
}
