import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbs } from '../../../src/cli/verbs/index.ts';
import { up } from '../../../src/cli/verbs/up.ts';
import { bugs } from '../../../src/eemt/defects/index.ts';
import { settingOptions } from '../../../src/cli/setting-options.ts';
import { defaultSettings } from '../../../src/settings/settings.ts';

const root = join(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const readme = read('README.md');

/** Cells of the row whose first cell is this code. */
const row = (first: string): readonly string[] =>
  readme
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    )
    .find(([cell]) => cell === `\`${first}\``) ?? [];

describe('README.md', () => {
  it('has a row for every verb', () => {
    for (const { name } of verbs) if (name !== 'menu') expect(row(name), name).toHaveLength(2);
  });

  it('has a row for every setting, with its default', () => {
    for (const { flags } of settingOptions) {
      const key =
        flags
          .slice(2)
          .split(' ')[0]
          ?.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) ?? '';
      const value = defaultSettings[key as keyof typeof defaultSettings];
      const [, shown] = row(flags);
      expect(shown, flags).toBeTruthy();
      if (typeof value === 'string' || typeof value === 'number')
        expect(shown).toContain(`\`${String(value)}\``);
    }
  });

  it('names every flag of up', () => {
    for (const { flags } of up.options ?? []) expect(readme).toContain(flags.split(' ')[0]);
  });
});

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
