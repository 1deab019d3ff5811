import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Absolute path of a file or folder that this package ships, as `images/worker-slim`; `''` is the package itself. */
export function shippedPath(path: string): string {
  root ??= packageAround(import.meta.dirname);
  return join(root, path);
}

let root: string | undefined;

/** The sources and the bundle lie at different depths of the package, so it is looked for upwards. Throws TypeError where there is none. */
export function packageAround(start: string): string {
  for (let dir = start; ; dir = dirname(dir)) {
    if (nameOf(join(dir, 'package.json')) === 'eemt-dev') return dir;
    if (dirname(dir) === dir) throw new TypeError(`${start} lies in no package named eemt-dev`);
  }
}

function nameOf(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: string }).name;
  } catch {
    return undefined;
  }
}
