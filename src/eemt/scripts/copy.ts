import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { folderInsideCheckout, readInsideCheckout } from '../inside-checkout.ts';
import { scriptsFolder, type EemtScript } from './scripts.ts';

/** Copies what the scripts are made of into an empty folder, so that the checkout stays as it is, and gives the folder to run from. Rejects with SettingsError SOURCE_UNREADABLE or SOURCE_LEADS_OUT. */
export async function copyScripts(sourceDir: string, { file }: EemtScript, into: string): Promise<string> {
  readInsideCheckout(sourceDir, `${scriptsFolder}/${file}`);
  const from = folderInsideCheckout(sourceDir, scriptsFolder);
  const to = join(into, scriptsFolder);
  // What links lead to lies inside the checkout, but not inside the copy.
  await cp(from, to, { recursive: true, dereference: true });
  return to;
}
