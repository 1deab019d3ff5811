import { readFileSync } from 'node:fs';
import type { ComposeFile } from '../../src/core/compose-file.ts';
import { inCompose } from '../../src/eemt/compose/editors.ts';

const stored = new URL('../fixtures/compose/resolved.json', import.meta.url);

/** The Compose file of test/fixtures/eemt as Docker Compose resolves it, as if it lay in this folder. test/contract/compose.test.ts holds it true. */
export function resolvedCompose(checkout = '/src/eemt'): ComposeFile {
  return JSON.parse(
    readFileSync(stored, 'utf8').replaceAll('CHECKOUT', () => inCompose(checkout)),
  ) as ComposeFile;
}
