import { SettingsError } from '../errors/index.ts';

/** All that is wrong with the settings, each with its place in front. */
export function invalidSettings(problems: readonly string[], hints: readonly string[] = []): SettingsError {
  const several = problems.length > 1;
  return new SettingsError(
    'SETTINGS_INVALID',
    several ? `${String(problems.length)} settings are wrong` : 'A setting is wrong',
    {
      details: { problems },
      hints: [
        ...hints,
        several
          ? 'Correct them where they are set, then run the command again.'
          : 'Correct it where it is set, then run the command again.',
        '`eemt-dev up --help` lists all settings, `eemt-dev config show` what holds and where it came from.',
      ],
    },
  );
}
