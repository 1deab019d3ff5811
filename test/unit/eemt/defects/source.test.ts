import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import type { SourceTexts } from '../../../../src/eemt/defects/source-texts.ts';
import { sourceTexts } from '../../../../src/eemt/source-texts.ts';
import { fixtureDir } from './blueprint.ts';

const tree = process.env['EEMT_TREE'];
const sources = [['the fixture', fixtureDir], ...(tree === undefined ? [] : [['the real tree', tree]])] as [
  string,
  string,
][];
const told = bugs.flatMap(({ id, foundIn }) => (foundIn ? [[id, foundIn] as const] : []));

describe.each(sources)('the texts of %s', (_name, dir) => {
  it.each(told)('have %s', (_id, foundIn) => {
    expect(foundIn(sourceTexts(dir))).toBe(true);
  });

  it('are where the defects of scripts say', () => {
    const all = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    const paths = repairs.flatMap(([id]) => findBug(id)?.upstream ?? []);
    expect(paths.filter((path) => !all.includes(path))).toEqual([]);
  });
});

describe('a tree without its files', () => {
  it.each(told)('does not have %s', (_id, foundIn) => {
    expect(foundIn(() => [])).toBe(false);
  });
});

/** What a repair of EEMT's may look like. */
const repairs: readonly (readonly [string, Readonly<Record<string, readonly [RegExp, string]>>])[] = [
  [
    'keep-data-loses-data',
    {
      'docker/kubernetes/helm/eemt/templates/persistentvolumes.yaml': [
        /metadata:/,
        'metadata:\n  annotations: { helm.sh/resource-policy: keep }',
      ],
      'docker/kubernetes/cleanup.sh': [/keep_data=true ;;/i, 'keep_data=true keep_namespace=true ;;'],
    },
  ],
  [
    'validate-script-stops',
    { 'docker/kubernetes/validate-deployment.sh': [/ --short|grep -A 3 .*\| /g, ''] },
  ],
  [
    'values-order',
    {
      'docker/kubernetes/deploy.sh': [
        /(if \[\[ -n "\$values_file" [^]*?\nfi\n)[^\n]*\n(flags\+=\(--values "\$generated"\)\n)/,
        '$2$1',
      ],
    },
  ],
  [
    'gpu-drops-limits',
    {
      'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml': [
        /limits: (\{ \{\{ \.gpu\.type.*)/,
        '# $1',
      ],
    },
  ],
  ['committed-password', { 'sol/.eemt-makeflow-password': [/[^]*/, ''] }],
  ['resource-report', { 'docker/kubernetes/deploy.sh': [/\$3/, '$2'] }],
  [
    'test-scripts',
    {
      'test-deployment.sh': [/dem_file=@\S+"?/, 'uploaded_filename="$stored"'],
      'monitor-deployment.sh': [/eemt-web-test/g, 'eemt-test-web'],
    },
  ],
];

describe('a repaired tree', () => {
  it.each(repairs)('does not have %s any more', (id, changes) => {
    expect(findBug(id)?.foundIn?.(changed(changes))).toBe(false);
  });

  it('has keep-data-loses-data while only one half is repaired', () => {
    const [, changes = {}] = repairs.find(([id]) => id === 'keep-data-loses-data') ?? [];
    for (const [path, change] of Object.entries(changes))
      expect(findBug('keep-data-loses-data')?.foundIn?.(changed({ [path]: change }))).toBe(true);
  });

  it('keeps the namespace of cleanup.sh also where it is asked about the data there', () => {
    const [, changes = {}] = repairs.find(([id]) => id === 'keep-data-loses-data') ?? [];
    const asked = /if ! \$keep_namespace; then/;
    const other = {
      ...changes,
      'docker/kubernetes/cleanup.sh': [asked, 'if ! $keep_namespace && ! $keep_data; then'] as const,
    };
    expect(findBug('keep-data-loses-data')?.foundIn?.(changed(other))).toBe(false);
  });
});

/** The fixture, some of whose files are changed; a change that changes nothing is none. */
function changed(changes: Readonly<Record<string, readonly [RegExp, string]>>): SourceTexts {
  const written = sourceTexts(fixtureDir);
  return (path) => {
    const [find, put] = changes[path] ?? [];
    return written(path).map((text) => {
      if (find === undefined || put === undefined) return text;
      const after = text.replace(find, put);
      expect(after).not.toBe(text);
      return after;
    });
  };
}
