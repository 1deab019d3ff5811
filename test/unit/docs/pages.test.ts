import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bugs } from '../../../src/eemt/defects/index.ts';

const root = join(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
describe('the pages', () => {
  it('architecture names every folder of src', () => {
    const page = read('docs/architecture.md');
    for (const folder of readdirSync(join(root, 'src'))) expect(page).toContain(`\`src/${folder}/\``);
  });

  it('the changelog counts the cures', () => {
    expect(read('CHANGELOG.md')).toContain(`Cure ${String(bugs.length)} known defects`);
  });

  it('link to files that are there', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      ...readdirSync(join(root, 'docs'))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`),
    ];
    for (const page of pages) {
      // Not pictures: docs/up.svg exists once a screen was recorded.
      for (const [, target = ''] of read(page).matchAll(/(?<!!)\[[^\]]*\]\((?!https?:|#)([^)#]+)/g)) {
        if (!target.endsWith('.svg'))
          expect(existsSync(join(root, dirname(page), target)), `${page} → ${target}`).toBe(true);
      }
    }
  });
});
