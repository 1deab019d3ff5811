import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextEntries, contextTar } from '../../../src/images/context.ts';
import { dockerignore } from '../../../src/images/dockerignore.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'context with space-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

async function files(tree: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

const paths = (dockerfile: string, overlay = {}) =>
  contextEntries(dir, dockerfile, overlay).map(({ path }) => path);
const bytes = async (dockerfile: string, overlay = {}) =>
  Buffer.concat(
    (await contextTar(contextEntries(dir, dockerfile, overlay), dockerfile).toArray()) as Buffer[],
  );

describe('a build context', () => {
  it('holds what the Dockerfile copies and nothing else', async () => {
    await files({ 'web/app.py': '', 'scripts/x': '', 'docs/big': '', '.git/HEAD': '' });
    expect(paths('FROM a\nCOPY web/ /app/\nCOPY ./scripts/x missing /')).toEqual([
      'scripts/x',
      'web',
      'web/app.py',
    ]);
  });

  it('leaves out history, job data, caches and databases', async () => {
    await files({
      'app.py': '',
      '.git/HEAD': '',
      'data/dem.tif': '',
      'sub/data/kept': '',
      'web/jobs.db': '',
      'web/jobs.db-wal': '',
      'web/uploads/a.tif': '',
      'web/results/x': '',
      'web/temp/x': '',
      'web/cache/x': '',
      'web/__pycache__/a.pyc': '',
      'web/cleanup_summary_2026.json': '',
      'node_modules/x': '',
    });
    expect(paths('FROM a\nCOPY . /')).toEqual(['app.py', 'sub', 'sub/data', 'sub/data/kept', 'web']);
  });

  it('holds a folder that is named although its like is left out', async () => {
    await files({ 'web/cache/x': '' });
    expect(paths('FROM a\nCOPY web/cache /')).toEqual(['web/cache', 'web/cache/x']);
  });

  it('takes the folder before a pattern or a variable', async () => {
    await files({ 'a/1.py': '', 'b/2': '' });
    expect(paths('FROM a\nCOPY a/*.py /')).toEqual(['a', 'a/1.py']);
    expect(paths('FROM a\nCOPY $WHAT /')).toEqual(['a', 'a/1.py', 'b', 'b/2']);
  });

  it('cannot leave its folder', async () => {
    await files({ 'a/1': '' });
    await symlink('/etc', join(dir, 'a', 'link'));
    const entries = contextEntries(dir, 'FROM a\nCOPY ../../etc /\nCOPY a /', {});
    expect(entries.map(({ path }) => path)).toEqual(['a', 'a/1', 'a/link']);
    expect(entries.at(-1)?.content).toEqual({ link: '/etc' });
  });

  it('prefers files of ours, also where the folder has none', async () => {
    await files({ 'conf/a': 'theirs' });
    const entries = contextEntries(dir, 'FROM a\nCOPY conf .eemt-dev/b /', {
      'conf/a': 'ours',
      '.eemt-dev/b': 'b',
    });
    expect(entries.map(({ path, content }) => ('text' in content ? [path, content.text] : path))).toEqual([
      ['.eemt-dev/b', 'b'],
      'conf',
      ['conf/a', 'ours'],
    ]);
  });

  it('obeys .dockerignore', async () => {
    await files({ '.dockerignore': '# no\nsecret\n**/*.log\n', secret: '', 'a/x.log': '', 'a/y': '' });
    expect(paths('FROM a\nCOPY . /')).toEqual(['.dockerignore', 'a', 'a/y']);
  });

  it('is the same bytes for the same tree, whenever and by whomever it was checked out', async () => {
    const dockerfile = 'FROM a\nCOPY web /';
    await files({ 'web/b': 'b', 'web/a': 'a', 'web/ü': 'x'.repeat(70_000) });
    const before = await bytes(dockerfile);
    await utimes(join(dir, 'web/a'), 1, 1);
    await chmod(join(dir, 'web/a'), 0o600);
    expect((await bytes(dockerfile)).equals(before)).toBe(true);
    await chmod(join(dir, 'web/a'), 0o700);
    expect((await bytes(dockerfile)).equals(before)).toBe(false);
  });

  it('breaks off when a file vanishes while it is read', async () => {
    await files({ 'web/a': 'a' });
    const entries = contextEntries(dir, 'FROM a\nCOPY web /', {});
    await rm(join(dir, 'web/a'));
    await expect(contextTar(entries, '').toArray()).rejects.toThrow('ENOENT');
  });
});

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

  it('keeps an exception inside a folder that is left out', async () => {
    await files({ '.dockerignore': 'a\n!a/keep\n', 'a/keep': '', 'a/drop': '' });
    expect(paths('FROM x\nCOPY a /')).toEqual(['a/keep']);
  });
});
