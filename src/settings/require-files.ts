import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { SettingsError } from '../errors/index.ts';
import type { ResolvedSettings } from './resolved.ts';
import { settingKeys, settingOf } from './settings.ts';

/** Rejects with SettingsError SETTINGS_FILE when a file that a setting names cannot be read; names all of them. */
export async function requireSettingFiles({ settings, origins }: ResolvedSettings): Promise<void> {
  const files = settingKeys
    .filter((key) => settingOf(key).path === 'file')
    .flatMap((key) =>
      [settings[key] ?? []].flat().map((path) => ({ path: String(path), place: origins[key].detail })),
    );
  const problems = await Promise.all(
    files.map(async ({ path, place }) =>
      access(path, constants.R_OK).then(
        () => [],
        (error: unknown) => [
          `${path} (${place}) ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read'}`,
        ],
      ),
    ),
  );
  const all = problems.flat();
  if (all.length === 0) return;
  throw new SettingsError(
    'SETTINGS_FILE',
    all.length > 1
      ? 'Files that the settings name cannot be read'
      : `A file that the settings name cannot be read`,
    {
      details: { problems: all },
      hints: [
        'Correct the path, or leave the setting out. A remembered one is replaced by setting it anew, or taken back with none.',
      ],
    },
  );
}
