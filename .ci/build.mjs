// npm run build: the program as one bundle in dist/, and the licences of what is in it.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';
import { licensesOf } from './licenses.mjs';
import { mergeStart } from './one-start.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
const metafile = await bundle({ main: 'src/cli/main.ts' }, dist);
await mergeStart('main', dist, metafile);
writeFileSync(join(root, 'THIRD-PARTY-LICENSES'), licensesOf(metafile));
