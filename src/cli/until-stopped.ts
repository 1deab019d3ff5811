import { isEemtDevError } from '../errors/index.ts';
import type { CommandContext } from '../app/context.ts';
import type { Outcome } from './command.ts';

/** Work that goes on until somebody stops it: Ctrl-C is its ordinary end, 130 without a page. `data` of the result is what was last known. */
export async function untilStopped(
  { signal }: Pick<CommandContext, 'signal'>,
  work: () => Promise<Outcome>,
  lastKnown: () => Outcome['data'],
): Promise<Outcome> {
  try {
    const outcome = await work();
    // A child that Ctrl-C ended has an exit code of its own; kubectl's is 1. One that lived on and ended well was not stopped.
    return stoppedByPerson(signal) && outcome.exitCode !== 0 ? { ...outcome, exitCode: 130 } : outcome;
  } catch (error) {
    if (!stoppedByPerson(signal)) throw error;
    return { data: lastKnown(), exitCode: 130 };
  }
}

/** By a signal; not by --timeout or a reader that went away, which are told of elsewhere. */
function stoppedByPerson(signal: AbortSignal): boolean {
  return signal.aborted && isEemtDevError(signal.reason) && signal.reason.code === 'CANCELLED';
}
