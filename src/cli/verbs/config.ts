import { withoutSecret } from '../../lib/secret-patterns.ts';
import type { Command } from '../command.ts';

const show: Command = {
  name: 'show',
  summary: 'every setting, its value and where it came from',
  async handler(context) {
    const [{ findEnvironment }, { lookAtSettings }, { table }] = await Promise.all([
      import('../../app/find-environment.ts'),
      import('../../app/settings-here.ts'),
      import('../../ui/table.ts'),
    ]);
    const { record } = await findEnvironment(context, { newerIsFine: true });
    const { settled, wishes } = await lookAtSettings(context, record, {});
    const rows = Object.entries(settled.settings).map(([key, value]) => {
      const origin = settled.origins[key as keyof typeof settled.origins];
      const shown: unknown = key === 'set' ? settled.settings.set.map(withoutSecret) : value;
      const wish = wishes.find(({ request }) => request.key === key);
      const consent = wish ? (wish.agreed ? 'given' : 'needed') : null;
      return { key, value: shown as string, origin: origin.origin, detail: origin.detail, consent };
    });
    return {
      data: { settings: rows },
      screen: table(
        ['SETTING', 'VALUE', 'FROM'],
        rows.map(({ key, value, origin, detail, consent }) => [
          key,
          JSON.stringify(value),
          `${detail === '' ? origin : `${origin} (${detail})`}${consent === 'needed' ? ', needs consent' : ''}`,
        ]),
        context.io.stdout.columns || 80,
      ),
    };
  },
};

export const config: Command = {
  name: 'config',
  summary: 'settings and where they come from',
  commands: [show],
};
