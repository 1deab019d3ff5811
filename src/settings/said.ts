import { flagName } from './flags.ts';
import type { Origin, SettingKey, Settled } from './settings.ts';

const byPerson: readonly Origin[] = ['file', 'variable', 'answer', 'flag'];

/** Whether a person said this setting for this run; a default or a remembered value gives way to what lives, a said one does not. */
export function isSaid(origins: Settled['origins'], key: SettingKey): boolean {
  return byPerson.includes(origins[key].origin);
}

/** Where a person said a setting, with its name: `--workers`, `EEMT_DEV_WORKERS`, `eemt-dev.yaml:3: workers`. */
export function placeOf(
  key: SettingKey,
  { origin, detail }: { readonly origin: Origin; readonly detail: string },
): string {
  return origin === 'flag' || origin === 'variable' ? detail : `${detail}: ${flagName(key)}`;
}
