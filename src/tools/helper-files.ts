import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { ToolFailedError } from '../errors/index.ts';

/** Hex digest of a file, read in pieces. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  // Pieces of 1 MiB take two thirds of the time that the usual 64 KiB take.
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}

/** Writes one member of a tar.gz to a file; nothing else of the archive reaches the disk. Rejects with ToolFailedError TOOL_ARCHIVE. */
export async function extractMember(archive: string, member: string, file: string): Promise<void> {
  const entries = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), entries);
  const writing = (async () => {
    let found = false;
    for await (const entry of entries) {
      if (entry.header.name === member && entry.header.type === 'file') {
        found = true;
        await pipeline(entry, createWriteStream(file));
      } else {
        entry.resume();
      }
    }
    return found;
  })();
  let found: boolean;
  try {
    [found] = await Promise.all([writing, reading]);
  } catch (error) {
    throw new ToolFailedError('TOOL_ARCHIVE', `${archive} cannot be unpacked`, { cause: error });
  }
  if (!found) throw new ToolFailedError('TOOL_ARCHIVE', `${archive} holds no ${member}`);
}
