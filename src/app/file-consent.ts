import { answeredNo, SettingsError } from '../errors/index.ts';
import { shellQuote } from '../lib/shell-quote.ts';
import { visible } from '../lib/visible.ts';
import { addConsent, type Consent } from '../settings/consents.ts';
import type { FileRequest } from '../settings/file-trust.ts';
import { flagName } from '../settings/flags.ts';
import { variableName } from '../settings/read-variables.ts';
import type { CommandContext } from './context.ts';

/** Something that eemt-dev.yaml says, the yes that it needs, and whether somebody gave it. */
export interface Wish {
  readonly request: FileRequest;
  readonly consent: Consent;
  readonly agreed: boolean;
}

/**
 * Asks once for each thing that a checkout's eemt-dev.yaml wants, and remembers a yes. --yes does not agree: it is said to
 * eemt-dev and not to whoever wrote the file. Rejects with SettingsError SETTINGS_TRUST where nobody can be asked, with
 * CancelledError after a no.
 */
export async function agreeTo(
  wishes: readonly Wish[],
  { ask, globals, roots }: CommandContext,
): Promise<void> {
  if (wishes.length === 0) return;
  if (!ask || globals.yes) throw needsYes(wishes.map(({ request }) => request));
  for (const { request, consent } of wishes) {
    if (!(await ask.confirm({ message: `${wishText(request)}. Use it?`, default: false })))
      throw answeredNo(`Nothing was changed. ${wayWithout(request)}.`);
    await addConsent(roots.state, consent);
  }
}

function needsYes(requests: readonly FileRequest[]): SettingsError {
  // In the message, because a script sees nothing else.
  return new SettingsError('SETTINGS_TRUST', `Your yes is missing: ${requests.map(wishText).join('; ')}.`, {
    hints: [
      ...requests.map((request) => `${wayWith(request)}. ${wayWithout(request)}.`),
      'In a terminal and without --yes, eemt-dev asks and remembers a yes for just this value.',
    ],
  });
}

function wishText({ key, place, shown, rule }: FileRequest): string {
  return `${visible(place)} asks for ${flagName(key)} ${shown.join(', ')}, ${rule.why}`;
}

function wayWith({ key, values }: FileRequest): string {
  const words = shellQuote(values.flatMap((value) => [`--${flagName(key)}`, value]));
  return `\`${visible(words)}\` says the same as yours (or ${variableName(key)})`;
}

function wayWithout({ key, rule }: FileRequest): string {
  return `\`--${flagName(key)} ${rule.without}\` goes on without it (or ${variableName(key)}=${rule.without})`;
}
