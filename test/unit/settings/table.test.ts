import { describe, expect, it } from 'vitest';
import {
  checkSetting,
  defaultSettings,
  noneOf,
  settingKeys,
  settingOf,
} from '../../../src/settings/settings.ts';

describe('every setting', () => {
  it.each(settingKeys)('has a default that it takes: %s', (key) => {
    expect(checkSetting(key, defaultSettings[key])).toEqual({ value: defaultSettings[key] });
  });

  it.each(settingKeys)('takes what none gives, where it may be none: %s', (key) => {
    if (settingOf(key).none !== undefined)
      expect(checkSetting(key, noneOf(key))).toEqual({ value: noneOf(key) });
  });

  it.each(settingKeys)('takes its own words: %s', (key) => {
    for (const word of Object.keys(settingOf(key).type.words))
      expect(checkSetting(key, word)).toEqual({ value: word });
  });
});
