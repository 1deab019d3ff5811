import { advice, adviceText } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Command } from '../command.ts';

export const list: Command = {
  name: 'list',
  summary: 'all environments on this machine',
  group: 'Everyday',
  async handler(context) {
    const [{ listEnvironments }, { table }] = await Promise.all([
      import('../../app/list.ts'),
      import('../../ui/table.ts'),
    ]);
    const rows = await listEnvironments(context);
    const screen =
      rows.length === 0
        ? adviceText(advice`No environments yet. ${eemtDev('up')} makes one.`, context.globals.name)
        : table(
            ['NAME', 'TARGET', 'STATE', 'URL', 'SOURCE'],
            rows.map(({ name, target, state, url, source }) => [
              name,
              target,
              state,
              url ?? '-',
              source ?? '-',
            ]),
            context.io.stdout.columns || 80,
          );
    return { data: { environments: rows.map((row) => ({ ...row })) }, screen };
  },
};
