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
  async handler(context, input) {
    const [{ openEnvironment }, { targetOf }, { statusData, statusNow }, { statusScreen }, { untilStopped }] =
      await Promise.all([
        import('../../app/opened.ts'),
        import('../../targets/index.ts'),
        import('../../app/status-now.ts'),
        import('../../ui/status-screen.ts'),
        import('../../app/until-stopped.ts'),
      ]);
    const opened = await openEnvironment(context, { newerIsFine: true });
    const target = await targetOf('kind');
    const session = await context.openRun('status');
    const look = () =>
      // Only crashed containers are asked for their logs, so a healthy environment costs no call more.
      statusNow({ env: opened.env, record: opened.record, target, withLogs: true }, session);
    const draw = (seen: Awaited<ReturnType<typeof look>>) =>
      statusScreen(seen, context.io.stdout.columns || 80, context.globals.color);
    let last: JsonObject = {};
    const watch = async (): Promise<never> => {
      for (;;) {
        const seen = await look();
        last = statusData(seen);
        if (context.globals.output === 'json')
          context.print(`${JSON.stringify({ event: 'status', data: last })}\n`);
        else context.print(`${context.io.stdout.isTTY ? '\u001b[H\u001b[2J' : ''}${draw(seen)}\n`);
        await session.tools.clock.sleep(2000, context.signal);
      }
    };
    try {
      if (input.flags['watch'] === true) return await untilStopped(context, watch, () => last);
      const seen = await look();
      const unhealthy = input.flags['check'] === true && seen.state !== 'healthy';
      return { data: statusData(seen), screen: draw(seen), exitCode: unhealthy ? 6 : 0 };
    } finally {
      await session.close();
    }
  },
};
