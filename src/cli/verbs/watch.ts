import type { Command } from '../command.ts';
import { settingsFromFlags } from '../../settings/read-flags.ts';
import { settingOptions } from '../setting-options.ts';

export const watch: Command = {
  name: 'watch',
  summary: 'what up does, then changes of the checkout reach the running page within a second',
  group: 'Everyday',
  options: settingOptions,
  examples: ['eemt-dev watch', 'eemt-dev watch --target compose'],
  async handler(context, { flags }) {
    const [{ watch: watchCheckout }, { watchLines }, { untilStopped }] = await Promise.all([
      import('../../app/watch.ts'),
      import('../../ui/watch-lines.ts'),
      import('../until-stopped.ts'),
    ]);
    const { io, globals, print, printed } = context;
    const width = io.stdout.isTTY ? io.stdout.columns || 80 : null;
    const request = { flags: settingsFromFlags(flags, io.cwd) };
    return untilStopped(
      context,
      () =>
        watchCheckout(context, request, async (event) => {
          print(
            globals.output === 'json'
              ? `${JSON.stringify({ event: 'watch', ...event })}\n`
              : watchLines(event, globals.color, width),
          );
          await printed();
        }),
      () => ({}),
    );
  },
};
