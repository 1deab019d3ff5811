import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { SettingsError } from '../../errors/index.ts';

/** A Compose file that would read or mount what is not EEMT's; `problems`: all of them, each with its place in front. */
export function unsafeCompose(file: string, problems: readonly string[]): SettingsError {
  return new SettingsError('COMPOSE_UNSAFE', `${file} reaches out of the checkout, so nothing of it is run`, {
    details: { problems },
    hints: [
      'Put what it needs into the checkout, and name it by its path from there.',
      advice`${eemtDev('up', '--source', 'DIR')} takes another checkout`,
    ],
  });
}
