import type { Command } from '../command.ts';

export const open: Command = {
  name: 'open',
  summary: 'the web interface in your browser',
  group: 'Everyday',
  async handler(context) {
    const [{ openLive }, { targetOf }, { NotReadyError }] = await Promise.all([
      import('../../app/live.ts'),
      import('../../targets/index.ts'),
      import('../../errors/index.ts'),
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
      const seen = context.io.stdout.isTTY
        ? await session.tools.browser.open(url, context.signal)
        : { opened: false as const, why: 'the output is not a terminal' };
      if (seen.opened) return { data: { url, opened: true, why: null }, screen: `Opened ${url}` };
      // Stdout holds the address alone, so that a script can take it.
      context.say(`No browser was opened: ${seen.why}.`);
      return { data: { url, opened: false, why: seen.why }, screen: url };
    } finally {
      await session.close();
    }
  },
};
