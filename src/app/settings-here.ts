import { realpath } from 'node:fs/promises';
import type { EnvironmentRecord } from '../state/record.ts';
import { isSame, readConsents } from '../settings/consents.ts';
import { requestsOf } from '../settings/file-trust.ts';
import { readVariables } from '../settings/read-variables.ts';
import { resolveSettings, type SettingLayers } from '../settings/resolve.ts';
import type { Settings, Settled } from '../settings/settings.ts';
import type { CommandContext } from './context.ts';
import { agreeTo, type Wish } from './file-consent.ts';
import { settingsFile } from './settings-file.ts';

/** The settings of all layers, to look at: nothing may be done by them before `settingsHere`. Throws SettingsError. */
export async function lookAtSettings(
  context: Pick<CommandContext, 'io' | 'roots'>,
  record: EnvironmentRecord | undefined,
  flags: Partial<Settings>,
): Promise<{ readonly layers: SettingLayers; readonly settled: Settled; readonly wishes: readonly Wish[] }> {
  const { env, cwd } = context.io;
  const file = await settingsFile(saidSource(flags, env, cwd, record), cwd, record?.source);
  const layers = { ...(record ? { record } : {}), ...(file ? { file } : {}), env, flags, cwd };
  const settled = resolveSettings(layers);
  if (!file) return { layers, settled, wishes: [] };
  const requests = await requestsOf(settled, file.checkout);
  const checkout = await realpath(file.checkout);
  const given = await readConsents(context.roots.state);
  const wishes = requests.map((request) => {
    const consent = { checkout, setting: request.key, sha256: request.sha256 };
    return { request, consent, agreed: given.some((one) => isSame(one, consent)) };
  });
  return { layers, settled, wishes };
}

/** The settings of all layers, every one of which may be acted on. Throws SettingsError, or CancelledError where a person says no. */
export async function settingsHere(
  context: CommandContext,
  record: EnvironmentRecord | undefined,
  flags: Partial<Settings>,
): Promise<{ readonly layers: SettingLayers; readonly settled: Settled }> {
  const { layers, settled, wishes } = await lookAtSettings(context, record, flags);
  await agreeTo(
    wishes.filter(({ agreed }) => !agreed),
    context,
  );
  return { layers, settled };
}

/** The file lies in the source, so it is not asked which one. */
function saidSource(
  flags: Partial<Settings>,
  env: SettingLayers['env'],
  cwd: string,
  record: EnvironmentRecord | undefined,
): string | null {
  if (flags.source !== undefined) return flags.source;
  const variable = readVariables(env, cwd).find(({ key }) => key === 'source')?.value;
  return typeof variable === 'string' ? variable : (record?.answers.source ?? null);
}
