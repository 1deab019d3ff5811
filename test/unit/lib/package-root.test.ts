import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packageAround, shippedPath } from '../../../src/lib/package-root.ts';

it('a shipped file is found from the package, however deep the code lies', () => {
  expect(existsSync(shippedPath('images/worker-slim/Dockerfile'))).toBe(true);
  const root = mkdtempSync(join(tmpdir(), 'eemt dev root '));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const deep = join(root, 'node_modules', 'eemt-dev', 'dist', 'other');
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"name":"user-of-it"}');
  writeFileSync(join(root, 'node_modules', 'eemt-dev', 'package.json'), '{"name":"eemt-dev"}');
  writeFileSync(join(deep, 'package.json'), 'not JSON');
  expect(packageAround(deep)).toBe(join(root, 'node_modules', 'eemt-dev'));
  expect(() => packageAround(root)).toThrow(TypeError);
});
