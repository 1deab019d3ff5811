import { describe, expect, it } from 'vitest';
import { settingOptions } from '../../../src/cli/setting-options.ts';
import { defaultSettings, type SettingKey } from '../../../src/settings/settings.ts';

const attribute = (flags: string): string =>
  (/--([\w-]+)/.exec(flags)?.[1] ?? '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** As commander calls it for one word of the command line. */
const parser =
  (key: SettingKey) =>
  (text: string): unknown =>
    settingOptions.find(({ flags }) => attribute(flags) === key)?.parse?.(text);

const refused = (
  parse: (text: string) => unknown,
  text: string,
): { code?: string; exitCode?: number; message: string } => {
  try {
    parse(text);
  } catch (error) {
    return error as never;
  }
  return { message: 'was taken' };
};

describe('the flags of up', () => {
  it('are exactly one for each setting', () => {
    expect(settingOptions.map(({ flags }) => attribute(flags))).toEqual(Object.keys(defaultSettings));
  });

  it('say range, default, repetition and what none means', () => {
    const described = Object.fromEntries(
      settingOptions.map(({ flags, description }) => [attribute(flags), description]),
    );
    expect(described).toMatchObject({
      workers: 'EEMT workers; with none, jobs wait (0 to 50; default: 2)',
      port: 'port of the web interface on 127.0.0.1 (1 to 65535; default: 5000, else the next free one)',
      values: 'Helm values file, later ones win (repeatable; kind only; none = no file any more)',
      source:
        'the EEMT source: a folder, clone, clone@BRANCH, clone#PR or demo (default: the checkout around here)',
    });
  });
});

describe('flag parsers', () => {
  it.each(['-1', '51', '1e9', '1e1', 'two', '', ' 2', '2.0', '0x2', '٣', '999999999999999999'])(
    'refuses %j workers and says the range',
    (text) => {
      const error = refused(parser('workers'), text);
      expect(error).toMatchObject({ code: 'USAGE_VALUE', exitCode: 2 });
      expect(error.message).toContain('--workers must be a whole number from 0 to 50');
    },
  );

  it('takes both ends of each range', () => {
    expect([
      parser('workers')('0'),
      parser('workers')('50'),
      parser('nodes')('0'),
      parser('nodes')('8'),
      parser('port')('1'),
      parser('port')('65535'),
    ]).toEqual([0, 50, 0, 8, 1, 65535]);
  });

  it('takes a Kubernetes version with and without v, and no shorter one', () => {
    expect([parser('kubernetes')('1.27.3'), parser('kubernetes')('v1.35.0')]).toEqual(['v1.27.3', 'v1.35.0']);
    expect(refused(parser('kubernetes'), '1.27').message).toContain('like v1.27.3');
    expect(refused(parser('kubernetes'), 'latest').code).toBe('USAGE_VALUE');
  });

  it.each([
    'eemt-web:2.0',
    'localhost:5001/eemt/web',
    'ghcr.io/a/b-c_d:v1@sha256:' + 'a'.repeat(64),
    'ubuntu',
  ])('takes the image reference %s', (text) => expect(parser('webImage')(text)).toBe(text));

  it.each(['', '-x', 'Web:1', 'web:', 'a b', 'web:1:2', 'web@sha256:12', '$(id)'])(
    'refuses the image reference %j',
    (text) => {
      expect(refused(parser('webImage'), text).message).toContain('--web-image must be an image reference');
    },
  );

  it('takes slim and full as worker images', () => {
    expect([parser('workerImage')('slim'), parser('workerImage')('full')]).toEqual(['slim', 'full']);
  });

  it('refuses a --set without a key or a value', () => {
    expect(parser('set')('a.b=1,c=2')).toBe('a.b=1,c=2');
    expect(parser('set')('a=')).toBe('a=');
    expect(refused(parser('set'), 'a').code).toBe('USAGE_VALUE');
    expect(refused(parser('set'), '=1').code).toBe('USAGE_VALUE');
  });

  it('take none where it takes a remembered value back', () => {
    for (const key of ['webImage', 'nodeImage', 'values', 'set', 'skipFix', 'caBundle'] as const)
      expect(parser(key)('none')).toBe('none');
    expect(refused(parser('workers'), 'none').code).toBe('USAGE_VALUE');
  });

  it('refuses an id that no cure can have', () => {
    expect(parser('skipFix')('rwx-claims')).toBe('rwx-claims');
    expect(refused(parser('skipFix'), 'RWX claims').code).toBe('USAGE_VALUE');
  });

  it('cuts a very long value in its message', () => {
    expect(refused(parser('workers'), 'x'.repeat(5000)).message.length).toBeLessThan(200);
  });
});
