import type { CommandContext } from '../../src/app/context.ts';
import type { Command, Input } from '../../src/cli/command.ts';

/** A verb that tells what it was called with. */
export function telling(
  seen: { input?: Input; context?: CommandContext },
  rest: Partial<Command> = {},
): Command {
  return {
    name: 'up',
    group: 'Everyday',
    summary: 'build, create and wait',
    options: [
      { flags: '--workers <n>', description: 'how many', parse: Number },
      { flags: '--profile <profile>', description: 'resources', choices: ['minimal', 'balanced'] },
      { flags: '--set <pair>', description: 'a value', repeatable: true },
      { flags: '--no-build', description: 'build none' },
      { flags: '--no-cache', description: 'build anew', conflicts: ['build'] },
    ],
    handler: (context, input) => {
      seen.context = context;
      seen.input = input;
      return Promise.resolve({ data: { state: 'healthy' }, screen: 'EEMT runs' });
    },
    ...rest,
  };
}

/** A group with one verb that needs an argument. */
export const bugsGroup: Command = {
  name: 'bugs',
  summary: 'known defects',
  commands: [
    {
      name: 'show',
      summary: 'one defect',
      arguments: '<id>',
      handler: (_, input) => Promise.resolve({ data: { id: input.args[0] ?? null } }),
    },
  ],
};
