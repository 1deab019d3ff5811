import { withoutSecret } from '../../lib/secret-patterns.ts';
import { settingKeys } from '../../settings/settings.ts';
import type { Command } from '../command.ts';

const show: Command = {
  name: 'show',
  summary: 'every setting, its value and where it came from',
  async handler(context) {
    const [{ findEnvironment }, { effectiveSettings }, { table }] = await Promise.all([
      import('../../app/find-environment.ts'),
      import('../../app/effective-settings.ts'),
      import('../../ui/table.ts'),
    ]);
    const { record } = await findEnvironment(context, { newerIsFine: true });
    const { settings, origins, requests } = await effectiveSettings(context, record, { consent: 'reported' });
    const rows = settingKeys.map((key) => {
      const { origin, detail } = origins[key];
      const value = key === 'set' ? settings.set.map(withoutSecret) : settings[key];
      const asked = requests.find(({ request }) => request.key === key);
      const consent = asked ? (asked.agreed ? 'given' : 'needed') : null;
      return { key, value, origin, detail, consent };
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
  group: 'Look inside',
  commands: [show],
};
