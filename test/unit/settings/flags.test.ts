import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors/index.ts';
import { settingOptions, settingsFromFlags } from '../../../src/settings/flags.ts';
import {
  parseCaBundle,
  parseNodeImage,
  parseSet,
  parseSkipFix,
  parseWebImage,
} from '../../../src/settings/parse.ts';
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

  it('takes none as what takes a remembered value back', () => {
    expect(
      settingsFromFlags(
        {
          values: ['none'],
          set: [parseSet('none')],
          skipFix: [parseSkipFix('none')],
          webImage: parseWebImage('none'),
          nodeImage: parseNodeImage('none'),
          caBundle: parseCaBundle('none'),
        },
        '/here',
      ),
    ).toEqual({ values: [], set: [], skipFix: [], webImage: null, nodeImage: null, caBundle: null });
  });

  it('refuses none beside other values, and takes a file of that name by its path', () => {
    const refused = () => settingsFromFlags({ values: ['a.yaml', 'none'] }, '/here');
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow('--values takes none alone, not beside other values');
    expect(() => settingsFromFlags({ skipFix: ['none', 'rwx-claims'] }, '/here')).toThrow(
      '--skip-fix takes none alone',
    );
    expect(settingsFromFlags({ values: ['a.yaml', './none'] }, '/here')).toEqual({
      values: ['/here/a.yaml', '/here/none'],
    });
  });
});
