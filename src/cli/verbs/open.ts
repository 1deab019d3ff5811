import type { Command } from '../command.ts';

export const open: Command = {
  name: 'open',
  summary: 'the web interface in your browser',
  group: 'Everyday',
  async handler(context) {
    const { openPage } = await import('../../app/open-page.ts');
    const { url, opened, why } = await openPage(context);
    const data = { url, opened, why };
    if (opened) return { data, screen: `Opened ${url}` };
    // Stdout holds the address alone, so that a script can take it.
    context.say(`No browser was opened: ${why ?? 'there is none'}.`);
    return { data, screen: url };
  },
};
