import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';

const { folder } = inject('packed');

it('a start reads one file of the bundle', () => {
  const main = readFileSync(join(folder, 'dist', 'main.js'), 'utf8');
  expect(main.match(/^(?:import|export)\b[^;]*["']\.\/[^"']+["'];/gm)).toBeNull();
});
