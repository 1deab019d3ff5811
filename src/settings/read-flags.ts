import { UsageError } from '../errors/index.ts';
import { flagName } from './names.ts';
import { normalize } from './normalize.ts';
import { settingKeys, type Settings } from './settings.ts';
import { noneAlone } from './value-types.ts';

/** What the flags of a verb say of settings; other flags are passed over. Throws UsageError USAGE_VALUE where `none` stands beside other values. */
export function settingsFromFlags(flags: Readonly<Record<string, unknown>>, cwd: string): Partial<Settings> {
  const given: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const value = flags[key];
    // An empty list is commander's way of saying that a repeatable flag was not given.
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    const normal = normalize(key, value, cwd);
    if (Array.isArray(normal) && normal.includes('none'))
      throw new UsageError('USAGE_VALUE', `--${flagName(key)} ${noneAlone}`);
    given[key] = normal;
  }
  return given;
}
