import { access } from 'node:fs/promises';
import { constants } from 'node:fs';
import type { EnvironmentRecord } from '../state/record.ts';
import { SettingsError } from '../errors/index.ts';
import { flagName } from './flags.ts';
import { invalidSettings } from './invalid.ts';
import { readSettingsFile } from './read-file.ts';
import type { Said } from './read-file.ts';
import { readVariables } from './read-variables.ts';
import { placeOf } from './said.ts';
import { checkSetting, settingKeys } from './schema.ts';
import type { Origin, SettingKey, Settings, Settled } from './settings.ts';

export const defaultSettings: Settings = {
  target: 'auto',
  workers: 2,
  nodes: 2,
  profile: 'minimal',
  mode: 'distributed',
  webImage: null,
  workerImage: 'slim',
  source: null,
  kubernetes: 'v1.27.3',
  nodeImage: null,
  port: 5000,
  values: [],
  set: [],
  skipFix: [],
  caBundle: null,
};

export interface SettingLayers {
  readonly record?: EnvironmentRecord;
  /** eemt-dev.yaml in the EEMT checkout, where there is one. */
  readonly file?: { readonly path: string; readonly text: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Partial<Settings>;
  /** What a person was asked just now. */
  readonly answers?: Partial<Settings>;
  /** Folder that paths in variables are relative to; default the current one. */
  readonly cwd?: string;
}

/** Defaults < the environment's record < eemt-dev.yaml < EEMT_DEV_* < answers < flags. Throws SettingsError SETTINGS_INVALID with all problems at once, each with its place. */
export function resolveSettings(layers: SettingLayers): Settled {
  const problems: string[] = [];
  const settings: Record<string, unknown> = { ...defaultSettings };
  const origins = Object.fromEntries(
    settingKeys.map((key) => [key, { origin: 'default', detail: 'default' }]),
  ) as Record<SettingKey, { origin: Origin; detail: string }>;
  const take = (origin: Origin, said: readonly Said[], onWrong: (text: string) => void): void => {
    for (const { key, value, detail } of said) {
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
  if (layers.record)
    take(
      'environment',
      said(layers.record.answers, () => 'remembered by this environment'),
      () => undefined,
    );
  if (layers.file) {
    const file = readSettingsFile(layers.file.path, layers.file.text);
    problems.push(...file.problems);
    take('file', file.said, report);
  }
  take('variable', readVariables(layers.env, layers.cwd ?? process.cwd()), report);
  if (layers.answers)
    take(
      'answer',
      said(layers.answers, () => 'answered just now'),
      report,
    );
  take(
    'flag',
    said(layers.flags, (key) => `--${flagName(key)}`),
    report,
  );

  if (problems.length > 0) throw invalidSettings(problems);
  return { settings: settings as unknown as Settings, origins };
}

/** Rejects with SettingsError SETTINGS_FILE when a values file or the CA bundle cannot be read; names all of them. */
export async function requireSettingFiles({ settings, origins }: Settled): Promise<void> {
  const files = [
    ...settings.values.map((path) => ({ path, said: origins.values.detail })),
    ...(settings.caBundle === null ? [] : [{ path: settings.caBundle, said: origins.caBundle.detail }]),
  ];
  const problems = await Promise.all(
    files.map(async ({ path, said }) =>
      access(path, constants.R_OK).then(
        () => [],
        (error: unknown) => [
          `${path} (${said}) ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read'}`,
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
        'Correct the path, or leave the setting out. A remembered one is replaced by saying it anew, or taken back with none.',
      ],
    },
  );
}

function said(values: Partial<Settings>, detail: (key: SettingKey) => string): readonly Said[] {
  return settingKeys.flatMap((key) =>
    values[key] === undefined ? [] : [{ key, value: values[key], detail: detail(key) }],
  );
}
