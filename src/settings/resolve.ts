import { invalidSettings } from './invalid.ts';
import { flagName } from './names.ts';
import type { GivenValue } from './normalize.ts';
import { readSettingsFile } from './read-file.ts';
import { readVariables } from './read-variables.ts';
import { placeOf, type Origin, type ResolvedSettings } from './resolved.ts';
import { checkSetting, defaultSettings, settingKeys, type SettingKey, type Settings } from './settings.ts';

export interface SettingLayers {
  /** What the environment was made with; absent where there is none yet. */
  readonly remembered?: Partial<Settings>;
  /** eemt-dev.yaml in the EEMT checkout, where there is one. */
  readonly file?: { readonly path: string; readonly text: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Partial<Settings>;
  /** Folder that paths in variables are relative to; default the current one. */
  readonly cwd?: string;
}

/** Defaults < what is remembered < eemt-dev.yaml < EEMT_DEV_* < flags. Throws SettingsError SETTINGS_INVALID with all problems at once, each with its place. */
export function resolveSettings(layers: SettingLayers): ResolvedSettings {
  const problems: string[] = [];
  const settings: Record<string, unknown> = { ...defaultSettings };
  const origins = Object.fromEntries(
    settingKeys.map((key) => [key, { origin: 'default', detail: 'default' }]),
  ) as Record<SettingKey, { origin: Origin; detail: string }>;
  const take = (origin: Origin, given: readonly GivenValue[], onWrong: (text: string) => void): void => {
    for (const { key, value, detail } of given) {
      const checked = checkSetting(key, value);
      if ('value' in checked) {
        settings[key] = checked.value;
        origins[key] = { origin, detail };
      } else {
        for (const wrong of checked.wrong) onWrong(`${placeOf(key, { origin, detail })} ${wrong}`);
      }
    }
  };
  const report = (text: string): void => {
    problems.push(text);
  };

  // What an older eemt-dev remembered must not lock anybody out: a value that is no longer allowed falls back.
  take(
    'environment',
    given(layers.remembered, () => 'remembered by this environment'),
    () => undefined,
  );
  if (layers.file) {
    const file = readSettingsFile(layers.file.path, layers.file.text);
    problems.push(...file.problems);
    take('file', file.given, report);
  }
  take('variable', readVariables(layers.env, layers.cwd ?? process.cwd()), report);
  take(
    'flag',
    given(layers.flags, (key) => `--${flagName(key)}`),
    report,
  );

  if (problems.length > 0) throw invalidSettings(problems);
  return { settings: settings as unknown as Settings, origins };
}

function given(values: Partial<Settings> = {}, detail: (key: SettingKey) => string): readonly GivenValue[] {
  return settingKeys.flatMap((key) =>
    values[key] === undefined ? [] : [{ key, value: values[key], detail: detail(key) }],
  );
}
