// What a release changes in the files of the repository, and whether they agree. Pure.
import semver from 'semver';

const unreleased = '## Unreleased';

/** CHANGELOG with all that is unreleased under a version; throws TypeError with the reason where that cannot be. */
export function releasedChangelog(changelog, version, date) {
  if (sectionOf(changelog, 'Unreleased').trim() === '')
    throw new TypeError('CHANGELOG.md has nothing under "Unreleased"');
  return changelog.replace(/^## Unreleased$/m, `${unreleased}\n\n## ${version} - ${date}`);
}

/** package.json or package-lock.json with another version, laid out as before. */
export function withVersion(text, version) {
  const data = JSON.parse(text);
  data.version = version;
  // The lock file names its own package once more.
  if (data.packages?.['']) data.packages[''].version = version;
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** Why a version cannot be the next one, or undefined. `tags`: all of the repository. */
export function whyNotNext(version, { current, changelog, tags }) {
  if (semver.valid(version) !== version || semver.prerelease(version))
    return `${version} is no version like 1.2.3`;
  if (tags.includes(`v${version}`)) return `v${version} is a tag already`;
  if (versionsOf(changelog).includes(version)) return `CHANGELOG.md has ${version} already`;
  const latest = [current, ...versionsOf(changelog)].sort(semver.rcompare)[0];
  return semver.lt(version, latest) ? `${version} is older than ${latest}` : undefined;
}

/** Every way in which tag, package.json, package-lock.json and CHANGELOG.md contradict each other. */
export function disagreements(tag, { manifest, lock, changelog }) {
  const version = tag.replace(/^v/, '');
  const [latest] = versionsOf(changelog);
  return [
    ...(tag === `v${semver.valid(version) ?? ''}` ? [] : [`the tag ${tag} is not like v1.2.3`]),
    ...[
      ['package.json', manifest.version],
      ['package-lock.json', lock.version],
      ['package-lock.json, packages', lock.packages[''].version],
      ['CHANGELOG.md', latest ?? 'no version'],
    ].flatMap(([where, found]) => (found === version ? [] : [`${where} says ${found}, the tag ${version}`])),
    ...(sectionOf(changelog, 'Unreleased').trim() === ''
      ? []
      : ['CHANGELOG.md has entries under "Unreleased", which no version names']),
    ...(latest === version && sectionOf(changelog, version).trim() === ''
      ? [`CHANGELOG.md has nothing under ${version}`]
      : []),
  ];
}

/** From the newest on. */
function versionsOf(changelog) {
  return [...changelog.matchAll(/^## (\d+\.\d+\.\d+) - \d{4}-\d{2}-\d{2}$/gm)].map(([, version]) => version);
}

/** What stands below a heading, up to the next one of its level. */
function sectionOf(changelog, name) {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((section) => /^\S+/.exec(section)?.[0] === name);
  return found === undefined ? '' : found.slice(found.indexOf('\n'));
}
