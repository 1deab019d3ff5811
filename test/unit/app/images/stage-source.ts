import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { treeFiles } from '../../../../src/eemt/git-tree.ts';
import { writeCarried } from '../../../../src/images/carry/write.ts';
import { ordinaryEngine } from '../../../support/engine-with.ts';

/** A file with a commit of EEMT alone, as `images export` would write it. */
export async function stageSource(
  file: string,
  folder: string,
  source: { readonly commit: string; readonly text: string },
): Promise<void> {
  await rm(file, { force: true });
  const found = (await treeFiles(folder)) ?? [];
  const members = found.map(({ path, executable }) => {
    const content = readFileSync(join(folder, path));
    return {
      path: `source/${path}`,
      sizeBytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      ...(executable ? { executable } : {}),
    };
  });
  const manifest = {
    ...{ format: 1 as const, eemtDev: '0.1.0', architecture: ordinaryEngine.architecture },
    ...{ images: [], source, members },
  };
  const files = Object.fromEntries(found.map(({ path }) => [`source/${path}`, join(folder, path)]));
  await writeCarried(file, manifest, files, new AbortController().signal);
}
