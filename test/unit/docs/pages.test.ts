import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bugs } from '../../../src/eemt/defects/index.ts';

const root = join(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const pages = [
  'README.md',
  'AGENTS.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('the pages', () => {
  it('architecture names every folder of src', () => {
    const page = read('docs/architecture.md');
    for (const folder of readdirSync(join(root, 'src'))) expect(page).toContain(`\`src/${folder}/\``);
  });

  it('the changelog counts the cures', () => {
    const cured = bugs.filter(({ reportOnly }) => reportOnly === undefined);
    expect(read('CHANGELOG.md')).toContain(`Cure ${String(cured.length)} known defects`);
  });

  it('link to files that are there', () => {
    for (const page of pages) {
      // Not pictures: docs/up.svg exists once a screen was recorded.
      for (const [, target = ''] of read(page).matchAll(/(?<!!)\[[^\]]*\]\((?!https?:|#)([^)#]+)/g)) {
        if (!target.endsWith('.svg'))
          expect(existsSync(join(root, dirname(page), target)), `${page} → ${target}`).toBe(true);
      }
    }
  });

  it.each(pages)('%s names only files of the source and tests that exist', (page) => {
    const text = read(page);
    const sources = [...text.matchAll(/`((?:src|test|\.ci|kind|helm)\/[\w./-]+\.\w+)`/g)].map(
      ([, path]) => path ?? '',
    );
    const tests = [...text.matchAll(/`((?:unit|contract|cli|hostile|e2e)\/[a-z/-]+)`/g)].map(
      ([, path]) => `test/${path ?? ''}.test.ts`,
    );
    for (const path of [...sources, ...tests])
      expect(existsSync(join(root, path)), `${page} → ${path}`).toBe(true);
  });
});
