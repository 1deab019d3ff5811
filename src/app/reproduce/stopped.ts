import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { reproducedWord } from '../../core/reproduced.ts';
import { CancelledError } from '../../errors/index.ts';
import type { Environment } from '../../core/environment.ts';
import { readReproduction } from '../../state/reproduction.ts';

/** What somebody who stopped it can do next, while a reproduction is there: `up` is about another place. Any other error is given back as it is. */
export async function asStopped(
  error: unknown,
  verb: 'reproduce' | 'cure',
  env: Environment,
  signal: AbortSignal,
): Promise<unknown> {
  const reason: unknown = signal.reason;
  if (!signal.aborted || !(reason instanceof CancelledError)) return error;
  const there = await readReproduction(env);
  if (there.is !== 'there') return error;
  const { bug } = there.reproduction;
  return new CancelledError('CANCELLED', reason.message, {
    hints: [
      ...(bug === 'seed-cluster'
        ? []
        : [advice`${eemtDev(`bugs ${verb}`, reproducedWord(bug))} goes on from here`]),
      advice`${eemtDev('bugs reproduce', '--remove')} removes what was made for it`,
    ],
    details: { ...reason.details, afterStop: true },
    cause: error,
  });
}
