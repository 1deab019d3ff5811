import type { EnvironmentStatus } from '../../core/status.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Command } from '../command.ts';

export const status: Command = {
  name: 'status',
  summary: 'what runs, where, and what is wrong with it',
  group: 'Everyday',
  options: [
    { flags: '--watch', description: 'draw it again every two seconds' },
    { flags: '--check', description: 'exit 6 unless everything is healthy' },
  ],
  async handler(context, { flags }) {
    const [{ lookAtStatus, watchStatus }, { statusData }, { statusScreen }, { untilStopped }] =
      await Promise.all([
        import('../../app/watch-status.ts'),
        import('../status-data.ts'),
        import('../../ui/status-screen.ts'),
        import('../until-stopped.ts'),
      ]);
    const draw = (seen: EnvironmentStatus) =>
      statusScreen(seen, context.io.stdout.columns || 80, context.globals.color);
    let last: JsonObject = {};
    const show = (seen: EnvironmentStatus): void => {
      last = statusData(seen);
      if (context.globals.output === 'json')
        context.print(`${JSON.stringify({ event: 'status', data: last })}\n`);
      else context.print(`${context.io.stdout.isTTY ? '\u001b[H\u001b[2J' : ''}${draw(seen)}\n`);
    };
    if (flags['watch'] === true)
      return untilStopped(
        context,
        () => watchStatus(context, show),
        () => last,
      );
    const seen = await lookAtStatus(context);
    const unhealthy = flags['check'] === true && seen.state !== 'healthy';
    return { data: statusData(seen), screen: draw(seen), exitCode: unhealthy ? 6 : 0 };
  },
};
