import type { ResolvedSettings } from './resolved.ts';
import { settingKeys, settingOf, type Settings } from './settings.ts';

/**
 * What an environment's record keeps of its settings. What a checkout's file said stays with that file: the record keeps what
 * it had before. Of the live cluster's facts (`fitted`) none is learned that a file would have to ask for: it may have come
 * from one. Pure.
 */
export function toRemember(
  { settings, origins }: ResolvedSettings,
  fitted: Settings,
  before: Partial<Settings> = {},
): Partial<Settings> {
  return Object.fromEntries(
    settingKeys.flatMap((key) => {
      const own = settingOf(key).fromCheckout === 'freely' ? fitted[key] : settings[key];
      const kept = origins[key].origin === 'file' ? before[key] : own;
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
