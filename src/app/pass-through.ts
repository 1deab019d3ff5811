import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { UsageError } from '../errors/index.ts';
import { listsWhatRuns, type CommandLine } from '../targets/runtime.ts';
import type { CommandContext } from './context.ts';
import { withRunning } from './open-running.ts';

/** The command line of what the environment runs on, with the caller's own streams; gives its exit code. Rejects with USAGE_TARGET where that is another one. */
export function passThrough(
  context: CommandContext,
  verb: CommandLine['verb'],
  args: readonly string[],
): Promise<number> {
  return withRunning(context, verb, ({ env, session }) => {
    const { target, runtime } = session;
    const { commandLine } = runtime;
    if (commandLine?.verb === verb) return commandLine.passThrough(args, context.signal);
    throw new UsageError('USAGE_TARGET', `${env.name} runs on ${target}, which ${verb} knows nothing of.`, {
      hints: [
        commandLine === null
          ? advice`${target} has no command line of its own; ${eemtDev('status')} and ${eemtDev('logs')} show what runs`
          : advice`${listsWhatRuns(runtime)} is the command line of ${target}`,
      ],
    });
  });
}
