// npm run record -- NAME [ENVIRONMENT]: writes what is seen of a live environment to test/fixtures/worlds/NAME.json.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const [name, environment = 'eemt'] = process.argv.slice(2);
if (!/^[a-z0-9-]+$/.test(name ?? '')) {
  console.error('npm run record -- NAME [ENVIRONMENT]   (NAME: lower case letters, digits and -)');
  process.exit(2);
}
const file = join(import.meta.dirname, '..', 'test', 'fixtures', 'worlds', `${name}.json`);
const folder = await mkdtemp(join(tmpdir(), 'eemt-dev-record-'));
try {
  // Parts of it are imported while it looks, so the folder stays until then.
  await bundle({ record: 'test/support/record-world.ts' }, folder);
  const { recordWorld } = await import(pathToFileURL(join(folder, 'record.js')).href);
  console.log(`${file}: ${String(await recordWorld(environment, file))} bytes`);
} finally {
  await rm(folder, { recursive: true });
}
