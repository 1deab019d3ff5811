import { describe, expect, it } from 'vitest';
import { applyPatches } from '../../../../src/eemt/patch/apply.ts';
import { lacks } from '../../../../src/eemt/patch/edits.ts';
import type { FilePatch, TextEdit } from '../../../../src/eemt/patch/patch.ts';

const two: TextEdit = { anchor: 'the two', find: /^two$/m, put: '2', done: /^2$/m };
const three: TextEdit = { anchor: 'the three', find: /^three$/m, put: '3', done: /^3$/m };

describe('patches of files', () => {
  it('are put together where two change the same file', () => {
    const { changes, changedBy } = apply({ a: 'one\ntwo\nthree\n' }, change('a', two), change('a', three));
    expect(changedBy).toEqual(['bug-1', 'bug-2']);
    expect(changes).toEqual([{ path: 'a', before: file('one\ntwo\nthree\n'), after: file('one\n2\n3\n') }]);
  });

  it('change nothing where the file has it all already', () => {
    expect(apply({ a: 'one\n2\n3\n' }, change('a', two, three))).toEqual({
      changes: [],
      changedBy: [],
      misfits: [],
    });
  });

  it('name each place that is gone, and leave that defect out whole', () => {
    const { changes, misfits } = apply(
      { a: 'two\n', b: 'three\n' },
      change('a', two, three, { ...three, anchor: 'four', find: /four/ }),
      change('b', three),
    );
    expect(misfits).toEqual([
      { id: 'bug-1', file: 'a', anchor: 'the three' },
      { id: 'bug-1', file: 'a', anchor: 'four' },
    ]);
    expect(changes.map(({ path }) => path)).toEqual(['b']);
  });

  it('do not fit a file that is not there, nor one that is no text', () => {
    expect(apply({}, change('a', two)).misfits).toMatchObject([{ anchor: 'the file itself' }]);
    expect(apply({ a: 'two\n\uFFFD' }, change('a', two)).misfits).toMatchObject([
      { anchor: 'a text in UTF-8' },
    ]);
  });

  it('make and remove files, once', () => {
    const wanted: FilePatch[] = [
      { path: 'new.sh', create: 'x\n', executable: true },
      { path: 'old', remove: { anchor: 'an o', find: /o/ } },
    ];
    expect(apply({ old: 'o\n' }, wanted).changes).toEqual([
      { path: 'new.sh', before: null, after: { text: 'x\n', executable: true } },
      { path: 'old', before: file('o\n'), after: null },
    ]);
    expect(apply({ 'new.sh': 'x\n' }, wanted)).toMatchObject({ changes: [], misfits: [] });
    expect(apply({ 'new.sh': 'y\n' }, wanted).misfits).toMatchObject([{ anchor: 'no file of this name' }]);
    expect(apply({ old: 'a\n' }, wanted)).toMatchObject({ changes: [], misfits: [{ anchor: 'an o' }] });
  });

  it('see lines without carriage returns, and keep them', () => {
    const { changes } = apply({ a: 'one\r\ntwo\r\nthree' }, change('a', { ...two, put: '2\n2b' }));
    expect(changes[0]?.after?.text).toBe('one\r\n2\r\n2b\r\nthree');
  });

  it('put in what a function gives for the groups, at every place with g', () => {
    const edit: TextEdit = { anchor: '', find: /(\w)=(\w)/g, put: (_match, a, b) => `${b}=${a}` };
    expect(apply({ a: 'a=b c=d' }, change('a', edit)).changes[0]?.after?.text).toBe('b=a d=c');
  });
});

describe('lacks', () => {
  it('matches only where the pattern is nowhere in the text', () => {
    expect(lacks(/^b$/m).test('a\nc\n')).toBe(true);
    expect(lacks(/^b$/m).test('a\nb\n')).toBe(false);
    expect(lacks(/a|b/).test('')).toBe(true);
    expect(lacks(/b/g).test('a\nb')).toBe(false);
  });
});

const file = (text: string) => ({ text, executable: false });

function change(path: string, ...edits: readonly TextEdit[]): readonly FilePatch[] {
  return [{ path, change: edits }];
}

function apply(texts: Readonly<Record<string, string>>, ...patches: readonly (readonly FilePatch[])[]) {
  return applyPatches(
    patches.map((files, index) => ({ id: `bug-${String(index + 1)}`, files })),
    (path) => {
      const text = texts[path];
      return text === undefined ? null : file(text);
    },
  );
}
