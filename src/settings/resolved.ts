import { flagName } from './names.ts';
import type { SettingKey, Settings } from './settings.ts';

export type Origin = 'default' | 'environment' | 'file' | 'variable' | 'flag';

export interface ResolvedSettings {
  readonly settings: Settings;
  /** Where each came from; `detail` names the file, variable or flag. */
  readonly origins: Readonly<Record<SettingKey, { readonly origin: Origin; readonly detail: string }>>;
}

const byPerson: readonly Origin[] = ['file', 'variable', 'flag'];

/** Whether a person gave this setting for this run; a default or a remembered value gives way to what lives, an explicit one does not. */
export function isExplicit(origins: ResolvedSettings['origins'], key: SettingKey): boolean {
  return byPerson.includes(origins[key].origin);
}

/** Where a person gave a setting, with its name: `--workers`, `EEMT_DEV_WORKERS`, `eemt-dev.yaml:3: workers`. */
export function placeOf(
  key: SettingKey,
  { origin, detail }: { readonly origin: Origin; readonly detail: string },
): string {
  return origin === 'flag' || origin === 'variable' ? detail : `${detail}: ${flagName(key)}`;
}
