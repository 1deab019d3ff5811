import type { Command } from './command.ts';

export const open: Command = {
  name: 'open',
  summary: 'the web interface in your browser',
  async handler(context) {
    const [{ openLive }, { targetOf }, { NotReadyError }] = await Promise.all([
      import('./live.ts'),
      import('../targets/index.ts'),
      import('../errors/index.ts'),
    ]);
    const { env, session } = await openLive(context, 'open');
    try {
      const { web } = await (await targetOf('kind')).observe(env, { withLogs: false }, session);
      if (!web.ok || !web.value.healthy) {
        throw new NotReadyError(
          'READY_WEB',
          `The web interface does not answer${web.ok ? '' : `: ${web.why}`}.`,
          {
            hints: ['eemt-dev status says why', 'eemt-dev up heals what can be healed'],
          },
        );
      }
      const { url } = web.value;
      // Without a screen there is no browser to open; the address is the answer.
      const screenless =
        process.platform === 'linux' && !context.io.env['DISPLAY'] && !context.io.env['WAYLAND_DISPLAY'];
      if (!screenless && context.io.stdout.isTTY) await (await import('open')).default(url);
      return { data: { url, opened: !screenless }, screen: screenless ? url : `Opened ${url}` };
    } finally {
      await session.close();
    }
  },
};
