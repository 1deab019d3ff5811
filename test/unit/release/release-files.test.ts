import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Repository {
  readonly manifest: { readonly version: string };
  readonly lock: {
    readonly version: string;
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  readonly changelog: string;
}
interface ReleaseFiles {
  readonly releasedChangelog: (changelog: string, version: string, date: string) => string;
  readonly withVersion: (text: string, version: string) => string;
  readonly whyNotNext: (
    version: string,
    known: { readonly current: string; readonly changelog: string; readonly tags: readonly string[] },
  ) => string | undefined;
  readonly disagreements: (tag: string, repository: Repository) => readonly string[];
}
const root = join(import.meta.dirname, '../../..');
const { releasedChangelog, withVersion, whyNotNext, disagreements } = (await import(
  join(root, '.ci/release-files.mjs')
)) as ReleaseFiles;
const read = (name: string) => readFileSync(join(root, name), 'utf8');

const changelog =
  '# Changelog\n\n## Unreleased\n\n### Added\n\n- A verb.\n\n## 0.1.0 - 2026-01-02\n\n- All.\n';
const repository = (version: string, text: string): Repository => ({
  manifest: { version },
  lock: { version, packages: { '': { version } } },
  changelog: text,
});

describe('a release', () => {
  it('stands under its version and date, and what comes next has its place above', () => {
    expect(releasedChangelog(changelog, '0.2.0', '2026-03-04')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-03-04\n\n### Added\n\n- A verb.\n\n## 0.1.0 - 2026-01-02\n\n- All.\n',
    );
  });

  it('of nothing is refused', () => {
    const empty = '## Unreleased\n\n## 0.1.0 - 2026-01-02\n\n- All.\n';
    expect(() => releasedChangelog(empty, '0.2.0', '2026-03-04')).toThrow('nothing under "Unreleased"');
  });

  it('changes the version of this package and nothing else', () => {
    const name = 'package-lock.json';
    const changed = withVersion(read(name), '77.7.7');
    expect(changed.match(/77\.7\.7/g)).toHaveLength(2);
    const { version } = JSON.parse(read('package.json')) as { readonly version: string };
    for (const file of [name, 'package.json'])
      expect(withVersion(withVersion(read(file), '77.7.7'), version)).toBe(read(file));
  });

  it.each([
    ['0.3', 'is no version'],
    ['v0.3.0', 'is no version'],
    ['0.3.0-rc.1', 'is no version'],
    ['0.2.0', 'v0.2.0 is a tag already'],
    ['0.1.0', 'CHANGELOG.md has 0.1.0 already'],
    ['0.0.9', '0.0.9 is older than 0.1.0'],
  ])('is refused as %s: it %s', (version, why) => {
    expect(whyNotNext(version, { current: '0.1.0', changelog, tags: ['v0.2.0'] })).toContain(why);
  });

  it('may be of the version that package.json has, while none of it was made', () => {
    const first = '## Unreleased\n\n- All.\n';
    expect(whyNotNext('0.1.0', { current: '0.1.0', changelog: first, tags: [] })).toBeUndefined();
  });

  it('agrees with its tag once it was made', () => {
    const made = releasedChangelog(changelog, '0.2.0', '2026-03-04');
    expect(disagreements('v0.2.0', repository('0.2.0', made))).toEqual([]);
    expect(disagreements('v0.3.0', repository('0.2.0', made))).toEqual([
      'package.json says 0.2.0, the tag 0.3.0',
      'package-lock.json says 0.2.0, the tag 0.3.0',
      'package-lock.json, packages says 0.2.0, the tag 0.3.0',
      'CHANGELOG.md says 0.2.0, the tag 0.3.0',
    ]);
    expect(disagreements('0.2.0', repository('0.2.0', made))).toEqual(['the tag 0.2.0 is not like v1.2.3']);
    expect(disagreements('v0.1.0', repository('0.1.0', changelog))).toEqual([
      'CHANGELOG.md has entries under "Unreleased", which no version names',
    ]);
  });

  it('can be made of the changelog as it is', () => {
    const made = releasedChangelog(read('CHANGELOG.md'), '77.7.7', '2026-03-04');
    expect(disagreements('v77.7.7', repository('77.7.7', made))).toEqual([]);
  });
});
