import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerignore } from '../../../../src/images/build/dockerignore.ts';

const ignored = (pattern: string, ...paths: readonly string[]) =>
  paths.filter((path) => dockerignore(pattern).ignores(path));

describe('.dockerignore', () => {
  it('lets the last matching line decide', () => {
    const rules = dockerignore('*.md\n!README.md\n/build/\na?c\nx/**/y\n');
    expect(
      ['a.md', 'README.md', 'sub/b.md', 'build/x', 'abc', 'x/1/2/y', 'x/y', 'other'].map((path) =>
        rules.ignores(path),
      ),
    ).toEqual([true, false, false, true, true, true, true, false]);
    expect(rules.exceptions).toBe(true);
  });

  it('reads patterns as Docker does', () => {
    expect(ignored('**/*.log', 'a.log', 'a/b/c.log', 'a.log/below', 'a.logs')).toEqual([
      'a.log',
      'a/b/c.log',
      'a.log/below',
    ]);
    expect(ignored('a/**', 'a', 'a/b', 'a/b/c', 'ab')).toEqual(['a/b', 'a/b/c']);
    expect(ignored('a/**/b/*', 'a/b/x', 'a/1/b/x', 'a/1/2/b/x/y', 'a/b')).toEqual([
      'a/b/x',
      'a/1/b/x',
      'a/1/2/b/x/y',
    ]);
    expect(ignored('[a-c]x?', 'ax1', 'bxü', 'dx1', 'ax', 'ax/')).toEqual(['ax1', 'bxü']);
    expect(ignored('a.b+(c)', 'a.b+(c)', 'axb+(c)')).toEqual(['a.b+(c)']);
    expect(ignored('a\\*b', 'a*b', 'axb')).toEqual(['a*b']);
    expect(ignored('[z-a]', 'a', '[z-a]')).toEqual([]);
    expect(ignored('[a', 'a', '[a')).toEqual([]);
    expect(ignored('a^b{2}$', 'a^b{2}$', 'abb')).toEqual(['a^b{2}$']);
    expect(ignored('x[^a]', 'xb', 'xa', 'x^')).toEqual(['xb', 'x^']);
  });

  it('compares the ends of names with what follows a leading `**`, as Docker does', () => {
    expect(ignored('**.md', 'README.md', 'a/b.md', '.md', 'a.md/b', 'mdx')).toEqual([
      'README.md',
      'a/b.md',
      '.md',
      'a.md/b',
    ]);
    expect(ignored('**/md', 'md', 'a/md', 'xmd')).toEqual(['md', 'a/md']);
  });

  it('cleans the paths in it, and takes only a line that begins with # for a comment', () => {
    expect(ignored('./a/../b//c/', 'b/c', 'b/c/d', 'a')).toEqual(['b/c', 'b/c/d']);
    expect(ignored('\uFEFF#a\n #b', '#a', '#b')).toEqual(['#b']);
    expect(ignored('[\\]a]', ']', 'a', '\\')).toEqual([']', 'a']);
  });

  it('decides as a regular expression does', () => {
    const asRegExp = (pattern: string) =>
      new RegExp(
        `^${pattern.replace(/\*\*\/|\*\*$|\*\*|\*|\?/g, (token) =>
          token === '**/' ? '(?:.*/)?' : token === '*' ? '[^/]*' : token === '?' ? '[^/]' : '.*',
        )}(?:/.*)?$`,
      );
    const part = fc.constantFrom('a', 'b', '*', '?', 'a*', '*b', '**');
    const patterns = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const paths = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'ba', 'abb'), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(patterns, paths, (pattern, path) => {
        expect(dockerignore(pattern).ignores(path)).toBe(asRegExp(pattern).test(path));
      }),
      { numRuns: 2000 },
    );
  });

  it('is read in no time, however a pattern is meant to take long', () => {
    const deep = Array.from({ length: 200 }, (_, index) => `folder${String(index)}`).join('/');
    const hostile = fc
      .array(fc.constantFrom('**/', '*', '**', '?', 'f', '*/', '[a-z]'), { minLength: 9, maxLength: 40 })
      .map((parts) => `${parts.join('')}!`);
    const started = performance.now();
    expect(dockerignore(`${'**/'.repeat(9)}x`).ignores(deep)).toBe(false);
    fc.assert(
      fc.property(hostile, (pattern) => {
        expect(dockerignore(pattern).ignores(deep)).toBe(false);
      }),
      { numRuns: 50 },
    );
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
