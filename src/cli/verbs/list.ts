import type { Command } from '../command.ts';

export const list: Command = {
  name: 'list',
  summary: 'all environments on this machine',
  group: 'Everyday',
  async handler(context) {
    const [{ listEnvironments }, { listScreen }] = await Promise.all([
      import('../../app/list.ts'),
      import('../../ui/list-screen.ts'),
    ]);
    const rows = await listEnvironments(context);
    const screen = listScreen(rows, context.globals.name, context.io.stdout.columns || 80);
    return { data: { environments: rows.map((row) => ({ ...row })) }, screen };
  },
};
