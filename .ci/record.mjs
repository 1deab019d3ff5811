// npm run record -- NAME [ENVIRONMENT]: writes what is seen of a live environment to test/fixtures/worlds/NAME.json.
import { join } from 'node:path';
import { importSource } from './bundle.mjs';

const [name, environment = 'eemt'] = process.argv.slice(2);
if (!/^[a-z0-9-]+$/.test(name ?? '')) {
  console.error('npm run record -- NAME [ENVIRONMENT]   (NAME: lower case letters, digits and -)');
  process.exit(2);
}
const file = join(import.meta.dirname, '..', 'test', 'fixtures', 'worlds', `${name}.json`);
const { recordWorld } = await importSource('test/support/record-world.ts');
console.log(`${file}: ${String(await recordWorld(environment, file))} bytes`);
process.exit(0);
