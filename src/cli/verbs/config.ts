import { withoutSecret } from '../../lib/secret-patterns.ts';
import type { ShownSetting } from '../../ui/settings-screen.ts';
import { settingKeys } from '../../settings/settings.ts';
import type { Command } from '../command.ts';

const show: Command = {
  name: 'show',
  summary: 'every setting, its value and where it came from',
  async handler(context) {
    const [{ findEnvironment }, { effectiveSettings }, { settingsScreen }] = await Promise.all([
      import('../../app/find-environment.ts'),
      import('../../app/effective-settings.ts'),
      import('../../ui/settings-screen.ts'),
    ]);
    const { record } = await findEnvironment(context, { newerIsFine: true });
    const { settings, origins, requests } = await effectiveSettings(context, record, { consent: 'reported' });
    const rows = settingKeys.map((key) => {
      const { origin, detail } = origins[key];
      const value = key === 'set' ? settings.set.map(withoutSecret) : settings[key];
      const asked = requests.find(({ request }) => request.key === key);
      const consent: ShownSetting['consent'] = asked ? (asked.agreed ? 'given' : 'needed') : null;
      return { key, value, origin, detail, consent };
    });
    return {
      data: { settings: rows },
      screen: settingsScreen(rows, context.io.stdout.columns || 80),
    };
  },
};

export const config: Command = {
  name: 'config',
  summary: 'settings and where they come from',
  group: 'Look inside',
  commands: [show],
};
