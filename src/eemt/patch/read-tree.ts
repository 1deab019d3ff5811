import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { readInsideCheckout } from '../inside-checkout.ts';
import type { ReadFile } from './apply.ts';

/** Files of a checkout. A link is no file of it: git keeps where it leads to, not what lies there. Throws SettingsError where one cannot be read. */
export function readTree(sourceDir: string): ReadFile {
  return (path) => {
    const there = lstatSync(join(sourceDir, path), { throwIfNoEntry: false });
    if (there?.isFile() !== true) return null;
    return { text: readInsideCheckout(sourceDir, path), executable: (there.mode & 0o100) !== 0 };
  };
}
