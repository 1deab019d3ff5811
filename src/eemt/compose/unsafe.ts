import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { SettingsError } from '../../errors/index.ts';

/** A Compose file that would read or mount what is not EEMT's; `problems`: all of them, each with its place in front. */
export function unsafeCompose(file: string, problems: readonly string[]): SettingsError {
  // In the message, because a script sees nothing else.
  const [first = '', ...more] = problems;
  const others = more.length === 0 ? '' : `, and ${String(more.length)} more`;
  const message = `${file} reaches out of the checkout, so nothing of it is run: ${first}${others}`;
  return new SettingsError('COMPOSE_UNSAFE', message, {
    details: { problems },
    hints: [
      'Put what it needs into the checkout, and name it by its path from there.',
      advice`${eemtDev('up', '--source', 'DIR')} takes another checkout`,
    ],
  });
}
