import { withoutSecret } from '../lib/secret-patterns.ts';
import type { Command } from './command.ts';

const show: Command = {
  name: 'show',
  summary: 'every setting, its value and where it came from',
  async handler(context) {
    const [{ openEnvironment }, { resolveSettings }, { table }] = await Promise.all([
      import('./opened.ts'),
      import('../settings/resolve.ts'),
      import('../ui/table.ts'),
    ]);
    const { settingsFile } = await import('./settings-file.ts');
    const { record } = await openEnvironment(context, { newerIsFine: true });
    const file = await settingsFile(record?.answers.source ?? null, context.io.cwd);
    const settled = resolveSettings({
      ...(record ? { record } : {}),
      ...(file ? { file } : {}),
      env: context.io.env,
      flags: {},
    });
    const rows = Object.entries(settled.settings).map(([key, value]) => {
      const origin = settled.origins[key as keyof typeof settled.origins];
      const shown: unknown = key === 'set' ? settled.settings.set.map(withoutSecret) : value;
      return { key, value: shown as string, origin: origin.origin, detail: origin.detail };
    });
    return {
      data: { settings: rows },
      screen: table(
        ['SETTING', 'VALUE', 'FROM'],
        rows.map(({ key, value, origin, detail }) => [
          key,
          JSON.stringify(value),
          detail === '' ? origin : `${origin} (${detail})`,
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
