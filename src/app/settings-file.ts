import { join } from 'node:path';
import { isFetched } from '../core/source-name.ts';
import { checkoutAround } from '../eemt/source.ts';
import { looksLikeEemt } from '../eemt/parts.ts';
import { invalidSettings } from '../settings/invalid.ts';
import { readInside } from '../settings/read-inside.ts';

export interface SettingsFile {
  /** Folder of the EEMT checkout that the file is the root file of. */
  readonly checkout: string;
  readonly path: string;
  readonly text: string;
}

/** Far above what all settings take. */
const maxKib = 64;

/**
 * `eemt-dev.yaml` in the root of the checkout that is worked on: the named one, else the one around the current folder, else
 * the one that the environment was made from. A clone and the demo have none. Rejects with SettingsError SETTINGS_INVALID
 * where it cannot be read.
 */
export async function settingsFile(
  source: string | null,
  cwd: string,
  before: string | undefined,
): Promise<SettingsFile | undefined> {
  const checkout = await checkoutOf(source, cwd, before);
  if (checkout === undefined) return undefined;
  const path = join(checkout, 'eemt-dev.yaml');
  const reading = await readInside(checkout, path, maxKib);
  if (reading.is === 'absent') return undefined;
  if (reading.is === 'refused') throw invalidSettings([`${path} ${reading.why}`]);
  return { checkout, path, text: reading.bytes.toString('utf8') };
}

/** As the source is found for `up`. */
async function checkoutOf(
  source: string | null,
  cwd: string,
  before: string | undefined,
): Promise<string | undefined> {
  if (isFetched(source) || source === 'demo') return undefined;
  if (source !== null) return (await looksLikeEemt(source)) ? source : undefined;
  const around = await checkoutAround(cwd);
  if (around !== undefined) return around;
  return before !== undefined && (await looksLikeEemt(before)) ? before : undefined;
}
