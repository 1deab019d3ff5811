import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';

const { folder } = inject('packed');

// How long it takes stands in the figures of `npm run bench`: on a busy machine no limit in milliseconds tells anything.
it('a start reads one file of the bundle', () => {
  const main = readFileSync(join(folder, 'dist', 'main.js'), 'utf8');
  expect(main.match(/^(?:import|export)\b[^;]*["']\.\/[^"']+["'];/gm)).toBeNull();
});
