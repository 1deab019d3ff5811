import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `eemt-dev.yaml` in the checkout that is worked on: the named source, else the current folder. */
export async function settingsFile(
  source: string | null,
  cwd: string,
): Promise<{ path: string; text: string } | undefined> {
  const dir = source !== null && source !== 'clone' && source !== 'demo' ? source : cwd;
  const path = join(dir, 'eemt-dev.yaml');
  if (!existsSync(path)) return undefined;
  return { path, text: await readFile(path, 'utf8') };
}
