// npm run release:agrees -- TAG: ends with 1 where tag, package.json, package-lock.json and CHANGELOG.md contradict each other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disagreements } from './release-files.mjs';

const read = (name) => readFileSync(join(import.meta.dirname, '..', name), 'utf8');
const tag = process.argv[2] ?? '';
const found = disagreements(tag, {
  manifest: JSON.parse(read('package.json')),
  lock: JSON.parse(read('package-lock.json')),
  changelog: read('CHANGELOG.md'),
});
for (const one of found) console.error(one);
if (found.length === 0) console.log(`Tag, package and changelog agree on ${tag}.`);
process.exitCode = found.length === 0 ? 0 : 1;
