import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference } from '../../../src/cli/reference.ts';

interface Docs {
  errorCodes(
    files: Readonly<Record<string, string>>,
  ): readonly { code: string; name: string; file: string }[];
  errorKinds(files: Readonly<Record<string, string>>): readonly { name: string; exitCode: number }[];
  sourceFiles(): Readonly<Record<string, string>>;
  pages(from: unknown): Promise<Readonly<Record<string, string>>>;
}

const root = join(import.meta.dirname, '../../..');
const script = join(root, '.ci/docs.mjs');
const docs = (await import(script)) as Docs;

describe('the generated pages', () => {
  it('are what `npm run docs` would write now', async () => {
    for (const [name, page] of Object.entries(await docs.pages(reference))) {
      const now = readFileSync(join(root, name), 'utf8');
      expect(now, `${name} is not current: run npm run docs`).toBe(page);
    }
  });

  it('know the exit code of every class that has codes', () => {
    const files = docs.sourceFiles();
    const kinds = docs.errorKinds(files).map(({ name }) => name);
    for (const { code, name } of docs.errorCodes(files)) expect(kinds, code).toContain(name);
    expect(docs.errorKinds(files).map(({ exitCode }) => exitCode)).toEqual([2, 3, 4, 5, 6, 7, 130]);
  });
});

describe('errorCodes', () => {
  it('finds a code on the next line and those that reach the class through a variable', () => {
    const files = {
      'src/a.ts': "throw new UsageError(\n  'USAGE_VALUE', `x`);",
      'src/b.ts':
        "const codes = { one: 'USAGE_ONE', other: 'PATH' };\nif (e.code === 'USAGE_VALUE') throw new UsageError(codes[x] ?? 'USAGE', m);",
    };
    expect(docs.errorCodes(files)).toEqual([
      { code: 'USAGE', name: 'UsageError', file: 'src/b.ts' },
      { code: 'USAGE_ONE', name: 'UsageError', file: 'src/b.ts' },
      { code: 'USAGE_VALUE', name: 'UsageError', file: 'src/a.ts' },
    ]);
  });
});
