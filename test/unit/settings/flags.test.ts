import { describe, expect, it } from 'vitest';
import { settingOptions, settingsFromFlags } from '../../../src/settings/flags.ts';
import { defaultSettings } from '../../../src/settings/resolve.ts';

const attribute = (flags: string): string =>
  (/--([\w-]+)/.exec(flags)?.[1] ?? '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('the flags of up', () => {
  it('has exactly one flag for each setting', () => {
    expect(settingOptions.map(({ flags }) => attribute(flags)).sort()).toEqual(
      Object.keys(defaultSettings).sort(),
    );
  });

  it('keeps only settings, and only those that were said', () => {
    expect(settingsFromFlags({ workers: 3, dryRun: true, set: [], values: undefined }, '/here')).toEqual({
      workers: 3,
    });
  });

  it('makes paths absolute from the current folder', () => {
    expect(
      settingsFromFlags({ values: ['a.yaml', '/b.yaml'], caBundle: '../ca.pem', source: 'eemt' }, '/here/x'),
    ).toEqual({
      values: ['/here/x/a.yaml', '/b.yaml'],
      caBundle: '/here/ca.pem',
      source: '/here/x/eemt',
    });
  });

  it.each(['clone', 'demo'])('takes --source %s for no folder', (source) => {
    expect(settingsFromFlags({ source }, '/here')).toEqual({ source });
  });
});
