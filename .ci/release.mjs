// npm run release -- VERSION: says what a release would change. With --commit it changes, commits and tags that; it never pushes.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releasedChangelog, whyNotNext, withVersion } from './release-files.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { commit: { type: 'boolean', default: false }, root: { type: 'string' } },
});
const root = values.root ?? join(import.meta.dirname, '..');
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const read = (name) => readFileSync(join(root, name), 'utf8');

/** New texts by file; throws TypeError with the reason where this version cannot be released from here. */
function changesOf(version) {
  const changelog = read('CHANGELOG.md');
  const current = JSON.parse(read('package.json')).version;
  const tags = git('tag', '--list').split('\n');
  const why = whyNotNext(version, { current, changelog, tags });
  if (why) throw new TypeError(why);
  const dirty = git('status', '--porcelain');
  if (dirty !== '') throw new TypeError(`the work tree has changes that no commit has:\n${dirty}`);
  const today = new Date().toISOString().slice(0, 10);
  return {
    'CHANGELOG.md': releasedChangelog(changelog, version, today),
    'package.json': withVersion(read('package.json'), version),
    'package-lock.json': withVersion(read('package-lock.json'), version),
  };
}

function release(version) {
  const changes = changesOf(version);
  const changed = Object.keys(changes).filter((name) => changes[name] !== read(name));
  const branch = git('branch', '--show-current') || 'HEAD';
  if (!values.commit) {
    console.log(
      `Would write ${changed.join(', ')}, commit them on ${branch} as "Release ${version}" and tag that v${version}.`,
    );
    console.log(`Do it: npm run release -- ${version} --commit`);
    return;
  }
  for (const name of changed) writeFileSync(join(root, name), changes[name]);
  git('commit', '--quiet', '--message', `Release ${version}`, '--', ...changed);
  git('tag', '--annotate', `v${version}`, '--message', `eemt-dev ${version}`);
  console.log(`Committed on ${branch} and tagged v${version}; nothing was pushed.`);
  console.log(`Publish it: git push origin ${branch} v${version}`);
  console.log(`Take it back: git tag --delete v${version} && git reset --keep HEAD~1`);
}

const [version] = positionals;
try {
  if (version === undefined || positionals.length > 1)
    throw new TypeError('say one version: npm run release -- 1.2.3');
  release(version);
} catch (error) {
  console.error(`No release: ${error instanceof TypeError ? error.message : String(error)}`);
  process.exitCode = 1;
}
