import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedPath } from '../../lib/package-root.ts';

/** Programs of ours that run beside EEMT's own. */
export interface ShippedFiles {
  /** Text by file name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Changes with any of them. */
  readonly print: string;
}

const folders = {
  jobs: 'images/jobs',
  worker: 'images/worker',
  native: 'native',
  live: 'images/live',
} as const;
type ShippedFolder = keyof typeof folders;

/** jobs: the stand-in for `docker`, and the runner with its modules; worker: what waits for managers; native: what runs the page as a process; live: what runs it from a folder of versions. As this package ships them. */
export function shippedFiles(which: ShippedFolder): ShippedFiles {
  const found = read.get(which) ?? readFiles(shippedPath(folders[which]));
  read.set(which, found);
  return found;
}

const read = new Map<string, ShippedFiles>();

function readFiles(folder: string): ShippedFiles {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map(({ name }) => name)
    .sort();
  const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const print = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
  return { texts, print };
}
