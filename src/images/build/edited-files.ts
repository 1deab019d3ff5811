import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { readInsideCheckout } from '../../eemt/inside-checkout.ts';

/** What a job runs inside the worker image: the writer of the workflow and what its rules call. */
export const workflowPaths = ['sol/sol', 'eemt/eemt'].flatMap((folder) =>
  ['run-workflow', 'rsun.sh', 'rsum.sh'].map((name) => `${folder}/${name}`),
);

/** What the page runs in the browser and in its container, and what cleans up after it. */
export const pagePaths = ['static/app.js', 'app.py', 'cleanup_jobs.py'].map(
  (path) => `web-interface/${path}`,
);

/** What pip installs for it. */
export const requirementsPath = 'web-interface/requirements.txt';

/**
 * Files of EEMT as written, path → text. One that is not there is left out, and so is one that a text could not stand
 * for: a link, or a file that is not UTF-8; those go into the image as they are. Throws SettingsError where a file cannot be read.
 */
export function textsOf(sourceDir: string, paths: readonly string[]): Readonly<Record<string, string>> {
  const texts = paths.flatMap((path) => {
    if (!isPlainFile(sourceDir, path)) return [];
    const text = readInsideCheckout(sourceDir, path);
    return text.includes('\uFFFD') ? [] : [[path, text] as const];
  });
  return Object.fromEntries(texts);
}

/** False also where it cannot be looked at: whoever reads the whole context then says so. */
function isPlainFile(sourceDir: string, path: string): boolean {
  const full = join(sourceDir, path);
  try {
    return lstatSync(full).isFile() && realpathSync(full) === join(realpathSync(sourceDir), path);
  } catch {
    return false;
  }
}
