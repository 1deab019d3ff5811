import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder with the layers that nodes fetch, for all homes of a run: each packs what another has packed no more. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'eemt-dev-images-'));
  process.env['EEMT_DEV_TEST_IMAGES'] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
