import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { manifestName, type CarryManifest } from './manifest.ts';

/** A place on disk for each member. */
export type MemberFiles = Readonly<Record<string, string>>;

/** Whole or not at all; the manifest stands first, so that whoever reads knows what must come. */
export async function writeCarried(
  file: string,
  manifest: CarryManifest,
  files: MemberFiles,
  signal: AbortSignal,
): Promise<void> {
  const part = `${file}.part`;
  const tar = pack();
  const fill = async () => {
    tar.entry({ name: manifestName }, JSON.stringify(manifest));
    for (const { path, sizeBytes } of manifest.members)
      await pipeline(
        createReadStream(files[path] ?? '', { highWaterMark: 2 ** 20 }),
        tar.entry({ name: path, size: sizeBytes }),
        { signal },
      );
    tar.finalize();
  };
  try {
    const written = pipeline(tar, createWriteStream(part), { signal });
    await Promise.all([
      fill().catch((error: unknown) => {
        tar.destroy(error as Error);
        throw error;
      }),
      written,
    ]);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}
