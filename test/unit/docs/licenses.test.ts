import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

interface Licenses {
  readonly packageIn: (folder: string) => Readonly<Record<'name' | 'version' | 'license' | 'text', string>>;
}
const { packageIn } = (await import(join(import.meta.dirname, '../../../.ci/licenses.mjs'))) as Licenses;

it('a package without the text of its licence cannot be bundled', () => {
  const folder = mkdtempSync(join(tmpdir(), 'licenses-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{"name":"one","version":"1.2.3","license":"MIT"}');
  expect(() => packageIn(folder)).toThrow('one 1.2.3 ships no licence');
  writeFileSync(join(folder, 'LICENCE.md'), 'You may.\n');
  expect(packageIn(folder)).toEqual({ name: 'one', version: '1.2.3', license: 'MIT', text: 'You may.' });
});
