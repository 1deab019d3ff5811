import { realpath } from 'node:fs/promises';
import { isSame, readConsents } from '../settings/consents.ts';
import { consentRequests } from '../settings/consent-requests.ts';
import { readVariables } from '../settings/read-variables.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import { resolveSettings, type SettingLayers } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { CommandContext } from './context.ts';
import { requireConsents, type AnsweredRequest } from './file-consent.ts';
import { settingsFile } from './settings-file.ts';

export interface EffectiveSettings extends ResolvedSettings {
  /** What eemt-dev.yaml of the checkout needs a person's yes for. */
  readonly requests: readonly AnsweredRequest[];
}

/**
 * The settings of all layers, for every verb. With consent `required` they may be acted on: what the checkout's file asks for
 * and nobody agreed to is asked first. With `reported` they are only to be looked at. Throws SettingsError, or CancelledError
 * where a person says no.
 */
export async function effectiveSettings(
  context: CommandContext,
  record: EnvironmentRecord | undefined,
  { flags = {}, consent }: { readonly flags?: Partial<Settings>; readonly consent: 'required' | 'reported' },
): Promise<EffectiveSettings> {
  const { env, cwd } = context.io;
  const file = await settingsFile(givenSource(flags, env, cwd, record), cwd, record?.source);
  const resolved = resolveSettings({
    ...(record ? { remembered: record.answers } : {}),
    ...(file ? { file } : {}),
    env,
    flags,
    cwd,
  });
  const requests = file ? await answeredRequests(resolved, file.checkout, context) : [];
  if (consent === 'required') await requireConsents(requests, context);
  return { ...resolved, requests };
}

async function answeredRequests(
  resolved: ResolvedSettings,
  folder: string,
  { roots }: CommandContext,
): Promise<readonly AnsweredRequest[]> {
  const requests = await consentRequests(resolved, folder);
  const checkout = await realpath(folder);
  const given = await readConsents(roots.state);
  return requests.map((request) => {
    const consent = { checkout, setting: request.key, sha256: request.sha256 };
    return { request, consent, agreed: given.some((one) => isSame(one, consent)) };
  });
}

/** The file lies in the source, so it is not asked which one. */
function givenSource(
  flags: Partial<Settings>,
  env: SettingLayers['env'],
  cwd: string,
  record: EnvironmentRecord | undefined,
): string | null {
  if (flags.source !== undefined) return flags.source;
  const variable = readVariables(env, cwd).find(({ key }) => key === 'source')?.value;
  return typeof variable === 'string' ? variable : (record?.answers.source ?? null);
}
