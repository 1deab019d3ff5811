import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors/index.ts';
import { settingsFromFlags } from '../../../src/settings/read-flags.ts';

describe('settings from flags', () => {
  it('keeps only settings, and only those that were given', () => {
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
          set: ['none'],
          skipFix: ['none'],
          webImage: 'none',
          nodeImage: 'none',
          caBundle: 'none',
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
