import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { SettingsError } from '../errors/index.ts';

/** All that is wrong with the settings, each with its place in front. */
export function invalidSettings(problems: readonly string[], hints: readonly Advice[] = []): SettingsError {
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
        advice`${eemtDev('up', '--help')} lists all settings, ${eemtDev('config show')} what holds and where it came from.`,
      ],
    },
  );
}
