import type { CommandContext } from './context.ts';
import { withRunning } from './open-running.ts';

/** The command line of what the environment runs on, with the caller's own streams; gives its exit code. */
export function passThrough(context: CommandContext, verb: string, args: readonly string[]): Promise<number> {
  return withRunning(context, verb, ({ session }) => session.runtime.passThrough(args, context.signal));
}
