import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextTar } from '../../../../src/images/build/context-tar.ts';
import { contextEntries } from '../../../../src/images/build/context.ts';
import { seal } from '../../../../src/images/build/seal.ts';

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
    (await contextTar(
      await seal(contextEntries(dir, dockerfile, overlay), createHash('sha256')),
      dockerfile,
    ).toArray()) as Buffer[],
  );

describe('a build context', () => {
  it('keeps the right to be run of a file whose text is given', async () => {
    await files({ 'sol/run': 'as written', 'sol/notes': 'as written' });
    await chmod(join(dir, 'sol/run'), 0o755);
    for (const copy of ['COPY sol/ /sol/', 'COPY sol/run sol/notes /sol/']) {
      const overlay = { 'sol/run': 'cured', 'sol/notes': 'cured', 'sol/new': 'cured' };
      await writeFile(join(dir, 'context.tar'), await bytes(`FROM a\n${copy}`, overlay));
      const listed = execFileSync('tar', ['-tvf', join(dir, 'context.tar')], { encoding: 'utf8' });
      const modes = [...listed.matchAll(/^(\S+) .* sol\/(\w+)$/gm)].map(([, mode, name]) => [name, mode]);
      expect(Object.fromEntries(modes)).toEqual({
        run: '-rwxr-xr-x',
        notes: '-rw-r--r--',
        new: '-rw-r--r--',
      });
    }
  });

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

  it('is found in no time, however long or odd the names of its sources are', async () => {
    await files({ 'a/1': '', 'constructor/2': '' });
    const started = performance.now();
    expect(paths(`FROM a\nCOPY ${'x'.repeat(100_000)}/../a/* constructor /`)).toEqual([
      'a',
      'a/1',
      'constructor',
      'constructor/2',
    ]);
    expect(performance.now() - started).toBeLessThan(1000);
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

  it('takes nothing from beyond a link on the way to what is copied', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await mkdir(join(outside, '.ssh'));
    await writeFile(join(outside, '.ssh', 'id'), 'secret');
    await files({ 'docker/x': '', 'other/.ssh/id': 'theirs' });
    await symlink(outside, join(dir, 'docker', 'a'));
    await symlink('../other', join(dir, 'docker', 'b'));
    try {
      for (const source of ['docker/a/.ssh', './docker/a/.ssh/', 'docker/a/.ssh/*', 'docker/a/.ssh/id']) {
        const real = await realpath(outside);
        expect(() => paths(`FROM a\nCOPY ${source} /x`)).toThrow(
          expect.objectContaining({
            code: 'SOURCE_LEADS_OUT',
            exitCode: 3,
            message: expect.stringMatching(/^docker\/a.* leads to /) as string,
            details: { path: expect.any(String) as string, leadsTo: expect.stringContaining(real) as string },
          }) as Error,
        );
      }
      expect(paths('FROM a\nCOPY docker/a/missing /x')).toEqual([]);
      expect(paths('FROM a\nCOPY docker/a /x')).toEqual(['docker/a']);
      expect(paths('FROM a\nCOPY docker/b/.ssh /x')).toEqual(['docker/b/.ssh', 'docker/b/.ssh/id']);
      expect(paths('FROM a\nCOPY docker /x')).toEqual(['docker', 'docker/a', 'docker/b', 'docker/x']);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('is not read by rules from outside, nor without rules that cannot be read', async () => {
    await files({ 'web/a': '' });
    await symlink('/etc/hosts', join(dir, '.dockerignore'));
    expect(() => paths('FROM a\nCOPY . /')).toThrow(
      expect.objectContaining({ code: 'SOURCE_LEADS_OUT' }) as Error,
    );
    await rm(join(dir, '.dockerignore'));
    await mkdir(join(dir, '.dockerignore'));
    expect(() => paths('FROM a\nCOPY . /')).toThrow(
      expect.objectContaining({ code: 'SOURCE_UNREADABLE', exitCode: 3 }) as Error,
    );
  });

  it('says which name it cannot carry, unless that is left out', async () => {
    await files({ 'web/a': '' });
    const folder = Buffer.from(join(dir, 'web/'));
    await writeFile(Buffer.concat([folder, Buffer.from('caf\xe9.txt', 'latin1')]), '');
    expect(() => paths('FROM a\nCOPY web /')).toThrow(
      expect.objectContaining({
        code: 'SOURCE_UNFIT',
        exitCode: 3,
        message: expect.stringMatching(/^caf\\xe9\.txt, .*\/web, is not UTF-8/) as string,
      }) as Error,
    );
    await files({ '.dockerignore': 'web/caf*' });
    expect(paths('FROM a\nCOPY web /')).toEqual(['web', 'web/a']);
    await symlink(Buffer.from('\xff', 'latin1'), join(dir, 'web/link'));
    expect(() => paths('FROM a\nCOPY web /')).toThrow(/^\\xff, .*web\/link, is not UTF-8/);
  });

  it('leaves sockets out, as Docker does, and refuses what is no file, folder or link', async () => {
    await files({ 'web/a': '' });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(dir, 'web/socket'), resolve));
    expect(paths('FROM a\nCOPY web /')).toEqual(['web', 'web/a']);
    await new Promise((resolve) => server.close(resolve));
    execFileSync('mkfifo', [join(dir, 'web/pipe')]);
    expect(() => paths('FROM a\nCOPY web /')).toThrow(
      expect.objectContaining({
        code: 'SOURCE_UNFIT',
        message: expect.stringMatching(/^web\/pipe /) as string,
      }) as Error,
    );
    await files({ '.dockerignore': 'web/pipe' });
    expect(paths('FROM a\nCOPY web /')).toEqual(['web', 'web/a']);
  });

  it('keeps an exception inside a folder that is left out', async () => {
    await files({ '.dockerignore': 'a\n!a/keep\n', 'a/keep': '', 'a/drop': '' });
    expect(paths('FROM x\nCOPY a /')).toEqual(['a/keep']);
  });
});
