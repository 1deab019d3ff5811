import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settingsFromFlags } from '../../../src/settings/read-flags.ts';
import { variableName } from '../../../src/settings/names.ts';
import { requireSettingFiles } from '../../../src/settings/require-files.ts';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import type { SettingLayers } from '../../../src/settings/resolve.ts';
import { defaultSettings, type Settings } from '../../../src/settings/settings.ts';

const none: SettingLayers = { env: {}, flags: {} };
const file = (text: string) => ({ path: '/eemt/eemt-dev.yaml', text });
const problemsOf = (layers: SettingLayers): readonly string[] => {
  try {
    resolveSettings(layers);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SETTINGS_INVALID', exitCode: 3 });
    return (error as { details: { problems: string[] } }).details.problems;
  }
  return [];
};

describe('resolveSettings', () => {
  it('gives the defaults when nothing is said', () => {
    const { settings, origins } = resolveSettings(none);
    expect(settings).toEqual(defaultSettings);
    expect(origins.workers).toEqual({ origin: 'default', detail: 'default' });
  });

  it('lets each layer win over the one below, and says where each value came from', () => {
    const { settings, origins } = resolveSettings({
      remembered: { workers: 3, nodes: 3, profile: 'balanced', port: 5003, mode: 'local' },
      file: file('nodes: 4\nprofile: performance\nport: 5004\n'),
      env: { EEMT_DEV_PROFILE: 'minimal', EEMT_DEV_PORT: '5005' },
      flags: { port: 5006, mode: 'hybrid' },
    });
    expect(settings).toMatchObject({
      workers: 3,
      nodes: 4,
      profile: 'minimal',
      mode: 'hybrid',
      port: 5006,
      kubernetes: 'v1.27.3',
    });
    expect(origins).toMatchObject({
      workers: { origin: 'environment' },
      nodes: { origin: 'file', detail: '/eemt/eemt-dev.yaml:1' },
      profile: { origin: 'variable', detail: 'EEMT_DEV_PROFILE' },
      mode: { origin: 'flag' },
      port: { origin: 'flag', detail: '--port' },
      kubernetes: { origin: 'default' },
    });
  });

  it('names every problem at once, each with its place', () => {
    const problems = problemsOf({
      file: file('workers: 51\nworkerz: 3\nprofile: huge\nset: [a]\n'),
      env: { EEMT_DEV_NODES: '9', EEMT_DEV_PORT: '1e3' },
      flags: {},
    });
    expect(problems).toEqual([
      '/eemt/eemt-dev.yaml:2: there is no setting workerz; did you mean workers?',
      '/eemt/eemt-dev.yaml:1: workers must be a whole number from 0 to 50, not "51"',
      '/eemt/eemt-dev.yaml:3: profile must be one of minimal, balanced, performance, not "huge"',
      '/eemt/eemt-dev.yaml:4: set entry 1 must be KEY=VALUE as helm --set takes it',
      'EEMT_DEV_NODES must be a whole number from 0 to 8, not "9"',
      'EEMT_DEV_PORT must be a whole number from 1 to 65535, not "1e3"',
    ]);
  });

  it('takes both spellings of a name in the file, and paths relative to the file', () => {
    const { settings } = resolveSettings({
      ...none,
      file: file('worker-image: full\nskipFix: [rwx-claims]\nvalues: [my/v.yaml]\nca-bundle: ca.pem\n'),
    });
    expect(settings).toMatchObject({
      workerImage: 'full',
      skipFix: ['rwx-claims'],
      values: ['/eemt/my/v.yaml'],
      caBundle: '/eemt/ca.pem',
    });
  });

  it('refuses nesting without end as one problem', () => {
    const nested = { ...none, file: file(`set: ${'['.repeat(20_000)}\n`) };
    expect(problemsOf(nested)).toEqual([expect.stringMatching(/:1: is no YAML/)]);
  });

  it('refuses aliases that would grow without end, each in its line', () => {
    const problems = problemsOf({
      ...none,
      file: file(
        [
          'set: &a [x, x, x, x, x, x, x, x, x]',
          'values: &b [*a, *a, *a, *a, *a, *a]',
          'skip-fix: [*b, *b, *b, *b]',
        ].join('\n'),
      ),
    });
    expect(problems).toEqual([
      expect.stringMatching(/:2: values must be .* without aliases$/),
      expect.stringMatching(/:3: skip-fix must be .* without aliases$/),
      ...Array.from(
        { length: 9 },
        () => expect.stringMatching(/:1: set entry \d must be KEY=VALUE/) as string,
      ),
    ]);
  });

  it.each(['', '# nothing\n', '---\n', '{}'])('takes the empty file %j', (text) => {
    expect(resolveSettings({ ...none, file: file(text) }).settings).toEqual(defaultSettings);
  });

  it.each([
    ['a: [1\n', /eemt-dev\.yaml:\d: is no YAML/],
    ['- 1\n', /:1: must be a map of settings/],
    ['nodes: 1\nnodes: 2\n', /:2: nodes is already set in line 1/],
    ['kubernetes: 1.27\n', /:1: kubernetes must be text, not 1.27/],
    ['workers: true\n', /:1: workers must be a whole number from 0 to 50, not true/],
    ['workers:\n', /:1: workers must be a whole number from 0 to 50, not null/],
    ['target: swarm\n', /:1: target must be one of auto, kind/],
    ['values: v.yaml\n', /:1: values must be a list of files/],
    ['set: &a [*a]\n', /:1: set must be a value or a list of values, written out without aliases/],
    ['workers: *nowhere\n', /:1: workers must be a value or a list of values/],
    ['set: { a: 1 }\n', /:1: set must be a value or a list of values/],
    ['set: [[a]]\n', /:1: set must be a value or a list of values/],
    ['? [a]\n: 1\n', /:1: the name of a setting must be text/],
  ])('refuses the file %j', (text, expected) => {
    expect(problemsOf({ ...none, file: file(text) })).toEqual([expect.stringMatching(expected)]);
  });

  it('reads lists from variables by comma or as JSON, and an empty variable as not said', () => {
    const { settings } = resolveSettings({
      env: {
        EEMT_DEV_SKIP_FIX: 'rwx-claims, grass-home',
        EEMT_DEV_VALUES: '["a,b.yaml"]',
        EEMT_DEV_SET: 'a=1,b=2',
        EEMT_DEV_WORKERS: '',
        EEMT_DEV_YES: '1',
      },
      flags: {},
      cwd: '/here',
    });
    expect(settings).toMatchObject({
      skipFix: ['rwx-claims', 'grass-home'],
      values: ['/here/a,b.yaml'],
      set: ['a=1,b=2'],
      workers: 2,
    });
  });

  describe('none', () => {
    const remembered = {
      values: ['/v.yaml'],
      set: ['a=1'],
      skipFix: ['rwx-claims'],
      webImage: 'web:1',
      nodeImage: 'node:1',
      caBundle: '/ca.pem',
    };
    const all = ['values', 'set', 'skipFix', 'webImage', 'nodeImage', 'caBundle'] as const;

    it.each<[string, Partial<SettingLayers>]>([
      ['variables', { env: Object.fromEntries(all.map((key) => [variableName(key), 'none'])) }],
      ['the file', { file: file(all.map((key) => `${key}: none\n`).join('')) }],
      ['flags', { flags: settingsFromFlags(Object.fromEntries(all.map((key) => [key, 'none'])), '/') }],
    ])('takes a remembered value back from %s', (_, layers) => {
      const { settings } = resolveSettings({ ...none, remembered, ...layers });
      expect(settings).toEqual(defaultSettings);
    });

    it('is refused beside other values', () => {
      expect(
        problemsOf({
          flags: {},
          file: file('values: [none, v.yaml]\nset: [none, a=1]\n'),
          env: { EEMT_DEV_SKIP_FIX: 'rwx-claims,none' },
        }),
      ).toEqual([
        '/eemt/eemt-dev.yaml:1: values takes none alone, not beside other values',
        '/eemt/eemt-dev.yaml:2: set takes none alone, not beside other values',
        'EEMT_DEV_SKIP_FIX takes none alone, not beside other values',
      ]);
    });
  });

  it('is not stopped by a remembered value that is no longer allowed', () => {
    const { settings, origins } = resolveSettings({
      ...none,
      remembered: { workers: 999, nodes: 1, target: 'moon' } as unknown as Partial<Settings>,
    });
    expect(settings).toMatchObject({ workers: 2, nodes: 1, target: 'auto' });
    expect(origins.workers.origin).toBe('default');
  });
});

describe('requireSettingFiles', () => {
  it('names every file that is not there, with what named it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'eemt dev, '));
    onTestFinished(async () => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'there.yaml'), '');
    const resolved = resolveSettings({
      ...none,
      flags: {
        values: [join(folder, 'there.yaml'), join(folder, 'gone.yaml')],
        caBundle: join(folder, 'ca.pem'),
      },
    });
    await expect(requireSettingFiles(resolved)).rejects.toMatchObject({
      code: 'SETTINGS_FILE',
      details: {
        problems: [
          `${folder}/gone.yaml (--values) is not there`,
          `${folder}/ca.pem (--ca-bundle) is not there`,
        ],
      },
    });
    await expect(requireSettingFiles(resolveSettings(none))).resolves.toBeUndefined();
  });
});
