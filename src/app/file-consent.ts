import { answeredNo, SettingsError } from '../errors/index.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import { visible } from '../lib/visible.ts';
import { addConsent, type Consent } from '../settings/consents.ts';
import type { ConsentRequest } from '../settings/consent-requests.ts';
import { flagName, variableName } from '../settings/names.ts';
import { settingOf, type SettingKey } from '../settings/settings.ts';
import type { CommandContext } from './context.ts';

/** What eemt-dev.yaml asks for, the yes that it needs, and whether somebody gave it. */
export interface AnsweredRequest {
  readonly request: ConsentRequest;
  readonly consent: Consent;
  readonly agreed: boolean;
}

/**
 * Asks once for each thing that a checkout's eemt-dev.yaml asks for, and remembers a yes. --yes does not agree: it is said to
 * eemt-dev and not to whoever wrote the file. Rejects with SettingsError SETTINGS_TRUST where nobody can be asked, with
 * CancelledError after a no.
 */
export async function requireConsents(
  requests: readonly AnsweredRequest[],
  { ask, globals, roots }: CommandContext,
): Promise<void> {
  const open = requests.filter(({ agreed }) => !agreed);
  if (open.length === 0) return;
  if (!ask || globals.yes) throw needsYes(open.map(({ request }) => request));
  for (const { request, consent } of open) {
    if (!(await ask.confirm({ message: `${requestText(request)}. Use it?`, default: false })))
      throw answeredNo(`Nothing was changed. ${wayWithout(request)}.`);
    await addConsent(roots.state, consent);
  }
}

function needsYes(requests: readonly ConsentRequest[]): SettingsError {
  // In the message, because a script sees nothing else.
  return new SettingsError(
    'SETTINGS_TRUST',
    `Your yes is missing: ${requests.map(requestText).join('; ')}.`,
    {
      hints: [
        ...requests.map((request) => `${wayWith(request)}. ${wayWithout(request)}.`),
        'In a terminal and without --yes, eemt-dev asks and remembers a yes for just this value.',
      ],
    },
  );
}

function requestText({ key, place, shown, why }: ConsentRequest): string {
  return `${visible(place)} asks for ${flagName(key)} ${shown.join(', ')}, ${why}`;
}

function wayWith({ key, values }: ConsentRequest): string {
  const words = shellQuote(values.flatMap((value) => [`--${flagName(key)}`, value]));
  return `\`${visible(words)}\` gives the same value as your own (or ${variableName(key)})`;
}

function wayWithout({ key }: ConsentRequest): string {
  const value = ownValue(key);
  return `\`--${flagName(key)} ${value}\` goes on without it (or ${variableName(key)}=${value})`;
}

/** What a flag takes to go on without the file's value. */
function ownValue(key: SettingKey): string {
  const { none, default: value } = settingOf(key);
  return none === undefined ? String(value) : 'none';
}
