import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** A repository with the files that a release changes. */
function repository() {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim();
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(root, name), join(folder, name));
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n- A verb.\n');
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'All');
  const release = (...args: readonly string[]) =>
    new Promise<readonly [number | null, string]>((resolve) => {
      const script = join(root, '.ci/release.mjs');
      const child = execFile(
        process.execPath,
        [script, '--root', folder, ...args],
        { env },
        (_, out, err) => {
          resolve([child.exitCode, `${out}${err}`]);
        },
      );
    });
  return { folder, git, release, read: (name: string) => readFileSync(join(folder, name), 'utf8') };
}

describe('npm run release', () => {
  it('says what it would do and changes nothing', async () => {
    const { git, release } = repository();
    const [exitCode, text] = await release('77.0.0');
    expect(text).toContain('Would write CHANGELOG.md, package.json, package-lock.json, commit them on main');
    expect(text).toContain('npm run release -- 77.0.0 --commit');
    expect([exitCode, git('status', '--porcelain'), git('tag'), git('rev-list', '--count', 'HEAD')]).toEqual([
      0,
      '',
      '',
      '1',
    ]);
  });

  it('commits and tags one version, and what it advises takes that back', async () => {
    const { git, release, read } = repository();
    const [exitCode, text] = await release('77.0.0', '--commit');
    expect([exitCode, text]).toEqual([0, expect.stringContaining('nothing was pushed')]);
    expect(git('log', '-1', '--format=%s')).toBe('Release 77.0.0');
    expect(git('rev-parse', 'v77.0.0^{commit}')).toBe(git('rev-parse', 'HEAD'));
    expect(git('status', '--porcelain')).toBe('');
    expect(JSON.parse(read('package-lock.json'))).toMatchObject({
      version: '77.0.0',
      packages: { '': { version: '77.0.0' } },
    });
    expect(read('CHANGELOG.md')).toMatch(/^## Unreleased\n\n## 77\.0\.0 - \d{4}-\d{2}-\d{2}\n\n- A verb\.$/m);
    expect((await release('77.0.0'))[1]).toContain('v77.0.0 is a tag already');
    const advised = /Take it back: git (.+) && git (.+)/.exec(text) ?? [];
    for (const command of advised.slice(1)) git(...command.split(' '));
    expect([git('tag'), git('rev-list', '--count', 'HEAD')]).toEqual(['', '1']);
  });

  it('refuses a work tree with changes of its own', async () => {
    const { folder, release } = repository();
    writeFileSync(join(folder, 'new.txt'), '');
    expect(await release('77.0.0', '--commit')).toEqual([1, expect.stringContaining('?? new.txt')]);
  });
});
