import type { CommandContext } from '../../app/context.ts';
import type { EnvironmentStatus } from '../../core/status.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Command, Outcome } from '../command.ts';

export const status: Command = {
  name: 'status',
  summary: 'what runs, where, and what is wrong with it',
  group: 'Everyday',
  options: [
    {
      flags: '--watch',
      description: 'a live screen; without a terminal a line for each change',
      conflicts: ['check'],
    },
    { flags: '--check', description: 'exit 6 unless everything is healthy' },
  ],
  async handler(context, { flags }) {
    const { statusScreen } = await import('../../ui/status-screen.ts');
    const screenOf = (seen: EnvironmentStatus) =>
      statusScreen(seen, context.io.stdout.columns || 80, context.globals.color, {
        all: context.globals.verbose,
      });
    if (flags['watch'] === true) return watch(context, screenOf);
    const [{ lookAtStatus }, { statusData }] = await Promise.all([
      import('../../app/watch-status.ts'),
      import('../status-data.ts'),
    ]);
    const seen = await lookAtStatus(context);
    const unhealthy = flags['check'] === true && seen.state !== 'healthy';
    return { data: statusData(seen), screen: screenOf(seen), exitCode: unhealthy ? 6 : 0 };
  },
};

async function watch(
  context: CommandContext,
  screenOf: (seen: EnvironmentStatus) => string,
): Promise<Outcome> {
  const [{ watchStatus }, { statusData }, { untilStopped }, { watchOutput }] = await Promise.all([
    import('../../app/watch-status.ts'),
    import('../status-data.ts'),
    import('../until-stopped.ts'),
    import('../watch-output.ts'),
  ]);
  const output = watchOutput(context, screenOf);
  let last: JsonObject = {};
  try {
    return await untilStopped(
      context,
      () =>
        watchStatus(context, (look) => {
          if (look.is === 'seen') last = statusData(look.status);
          return output.show(look);
        }),
      () => last,
    );
  } finally {
    output.finish();
  }
}
