import { fileRules } from './file-rules.ts';
import { settingKeys } from './schema.ts';
import type { Settings, Settled } from './settings.ts';

/**
 * What an environment's record keeps of its settings. What a checkout's file said stays with that file: the record keeps what
 * it had before. Of the live cluster's facts (`fitted`) none is learned that a file would have to ask for: it may have come
 * from one. Pure.
 */
export function toRemember(
  { settings, origins }: Settled,
  fitted: Settings,
  before: Partial<Settings> = {},
): Partial<Settings> {
  return Object.fromEntries(
    settingKeys.flatMap((key) => {
      const own = fileRules[key] === 'freely' ? fitted[key] : settings[key];
      const kept = origins[key].origin === 'file' ? before[key] : own;
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
