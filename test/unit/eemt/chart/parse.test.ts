import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../../../src/eemt/chart/parse.ts';
import { splitStorage } from '../../../../src/eemt/chart/split.ts';
import { yamlOf } from '../../../../src/targets/kubernetes/cured-chart.ts';
import { isEemtDevError } from '../../../../src/errors/index.ts';

/** Each line names the one before nine times. */
const growing = Array.from('bcdefghi').reduce(
  (text, name, index) =>
    `${text}${name}: &${name} [${Array(9)
      .fill(`*${'abcdefgh'.charAt(index)}`)
      .join(', ')}]\n`,
  'a: &a [x]\n',
);

describe('parseManifests', () => {
  it('takes the origin from the comment that Helm writes, without the name of the chart', () => {
    const text = `---\n# Source: eemt/templates/a.yaml\n${object('a')}---\n${object('b')}`;
    expect(parseManifests(text, 'file').map(({ origin, body }) => [origin, body.metadata.name])).toEqual([
      ['templates/a.yaml', 'a'],
      ['templates/a.yaml', 'b'],
    ]);
    expect(parseManifests(object('c'), 'file')[0]?.origin).toBe('file');
  });

  it('drops empty documents', () => {
    expect(parseManifests('', 'file')).toEqual([]);
    expect(parseManifests(`---\n# only a comment\n---\n${object('a')}---\n`, 'file')).toHaveLength(1);
  });

  it('takes the last of a key given twice and says where', () => {
    const [one] = parseManifests(
      `${object('a')}spec:\n  list:\n    - { x: 1, x: 2 }\n  z: 1\n  z: 2\n`,
      'file',
    );
    expect(one?.body['spec']).toEqual({ list: [{ x: 2 }], z: 2 });
    expect(one?.duplicateKeys).toEqual(['spec.list[0].x', 'spec.z']);
  });

  it('reads YAML as kubectl does', () => {
    const [one] = parseManifests(
      `${object('a')}data: { mode: 0644, on: yes, time: 12:30:45, day: 2026-02-02, port: "22" }\n`,
      'file',
    );
    expect(one?.body['data']).toEqual({
      mode: 420,
      true: true,
      time: '12:30:45',
      day: '2026-02-02',
      port: '22',
    });
  });

  it('follows an alias whose anchor was named anew inside', () => {
    const [one] = parseManifests(`${object('a')}spec: &s\n  list: [&s 1, *s]\n`, 'file');
    expect(one?.body['spec']).toEqual({ list: [1, 1] });
  });

  it.each([
    [
      'a broken document',
      `${object('a')}---\n# Source: eemt/templates/b.yaml\nkind: [\n`,
      /^templates\/b\.yaml, line \d+: /,
    ],
    ['a list', '- a\n', /^file, line 1: not a mapping$/],
    ['an object without a kind', 'apiVersion: v1\nmetadata: { name: a }\n', /no apiVersion or no kind/],
    ['an object without a name', 'apiVersion: v1\nkind: Pod\n', /Pod without metadata.name/],
    ['an alias without an anchor', `${object('a')}spec: *nowhere\n`, /^file, line \d+: /],
    [
      'an alias inside what it names',
      `---\n# Source: eemt/templates/b.yaml\n${object('a')}spec: &s\n  list: [&t { x: *s }]\n`,
      /^templates\/b\.yaml, line 8: the alias \*s stands inside what it names$/,
    ],
    ['a merge of what it stands in', `${object('a')}spec: &s\n  <<: *s\n`, /^file, line 6: the alias \*s /],
    ['aliases that grow without end', `${object('a')}${growing}`, /^file, line 1: Excessive alias count/],
  ])('refuses %s, with origin and line', (_what, text, message) => {
    const error = failure(() => parseManifests(text, 'file'));
    expect(isEemtDevError(error) && [error.code, error.exitCode]).toEqual(['CHART_YAML', 3]);
    expect((error as Error).message).toMatch(message);
  });
});

describe('yamlOf', () => {
  it('writes text that both YAML versions read alike', () => {
    const body = {
      apiVersion: 'v1',
      kind: 'X',
      metadata: { name: 'a' },
      data: { a: 'yes', b: '0644', c: '12:30:45', d: 'a\nb: {{ x }}\n', e: '1e3' },
    };
    expect(parseManifests(yamlOf(body), 'file')[0]?.body).toEqual(body);
  });
});

describe('splitStorage', () => {
  it('keeps claims apart from the release', () => {
    const rendered = parseManifests(
      `${object('a')}---\n${object('c').replace('ConfigMap', 'PersistentVolumeClaim')}`,
      'f',
    );
    const { storage, release } = splitStorage(rendered);
    expect([storage, release].map((part) => part.map(({ body }) => body.metadata.name))).toEqual([
      ['c'],
      ['a'],
    ]);
  });
});

function object(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
}

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
