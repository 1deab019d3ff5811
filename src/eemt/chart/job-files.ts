import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedPath } from '../../lib/package-root.ts';

/** The programs that run jobs: the stand-in for `docker`, and the runner with its modules. */
export interface JobFiles {
  /** Text by file name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Changes with any of them. */
  readonly print: string;
}

/** As this package ships them. */
export function jobFiles(): JobFiles {
  read ??= readJobFiles(shippedPath('images/jobs'));
  return read;
}

let read: JobFiles | undefined;

function readJobFiles(folder: string): JobFiles {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map(({ name }) => name)
    .sort();
  const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const print = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
  return { texts, print };
}
