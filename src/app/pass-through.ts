import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { UsageError } from '../errors/index.ts';
import type { Runtime } from '../targets/runtime.ts';
import type { CommandContext } from './context.ts';
import { withRunning } from './open-running.ts';

/** The command line of what the environment runs on, with the caller's own streams; gives its exit code. Rejects with USAGE_TARGET where that is another one. */
export function passThrough(
  context: CommandContext,
  verb: Runtime['commandLine'],
  args: readonly string[],
): Promise<number> {
  return withRunning(context, verb, ({ env, session }) => {
    const { runtime, target } = session;
    if (runtime.commandLine !== verb) {
      throw new UsageError('USAGE_TARGET', `${env.name} runs on ${target}, which ${verb} knows nothing of.`, {
        hints: [
          advice`${eemtDev(runtime.commandLine, '--', ...runtime.listing)} is the command line of ${target}`,
        ],
      });
    }
    return runtime.passThrough(args, context.signal);
  });
}
