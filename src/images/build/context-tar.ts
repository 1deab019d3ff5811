import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import { ToolFailedError } from '../../errors/index.ts';
import { dockerfileName } from './dockerfile.ts';
import type { SealedEntry, SealedFile } from './seal.ts';

/**
 * The entries and the Dockerfile as a tar stream, file by file, so that nothing large is held in memory. Same entries, same bytes.
 * Breaks off with ToolFailedError SOURCE_CHANGED at a file that is not what it was when it was sealed. The Dockerfile comes last,
 * so an engine that has it has nothing else than what was sealed, and builds nothing otherwise.
 */
export function contextTar(entries: readonly SealedEntry[], dockerfile: string): Readable {
  const tar = pack();
  const fill = async () => {
    for (const { path, content } of entries) await addSealed(tar, path, content);
    await addSealed(tar, dockerfileName, { text: dockerfile });
    tar.finalize();
  };
  fill().catch((error: unknown) => {
    tar.destroy(error as Error);
  });
  return Readable.from(tar, { objectMode: false });
}

/** Fixed, so that the same tree gives the same bytes; not 1970, which ZIP files (wheels) cannot hold. */
const mtime = new Date('2000-01-01T00:00:00Z');

/** Adds what was sealed under a name; `path` is what it is called where it is no longer what it was. */
export async function addSealed(
  tar: Pack,
  name: string,
  content: SealedEntry['content'],
  path = name,
): Promise<void> {
  const common = { name, mtime, uid: 0, gid: 0 };
  if ('folder' in content) {
    tar.entry({ ...common, type: 'directory', mode: 0o755 });
  } else if ('link' in content) {
    tar.entry({ ...common, type: 'symlink', linkname: content.link });
  } else if ('text' in content) {
    tar.entry({ ...common, mode: content.executable ? 0o755 : 0o644 }, content.text);
  } else {
    const header = { ...common, mode: content.executable ? 0o755 : 0o644, size: content.sizeBytes };
    await unchanged(path, content, (bytes) => pipeline(bytes, tar.entry(header)));
  }
}

/** Gives the bytes of a sealed file to `send`; fails where they are others, more or fewer than when it was sealed. */
async function unchanged(
  path: string,
  { file, sizeBytes, sha256 }: SealedFile,
  send: (bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  // A link or a named pipe that stands there by now is neither followed nor waited for.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (cause: unknown) => {
      throw sourceChanged(path, cause);
    },
  );
  try {
    const seen = await handle.stat();
    if (!seen.isFile() || seen.size !== sizeBytes) throw sourceChanged(path);
    await send(same(path, handle.createReadStream({ autoClose: false }), sizeBytes, sha256));
  } finally {
    await handle.close();
  }
}

async function* same(
  path: string,
  bytes: AsyncIterable<Buffer>,
  sizeBytes: number,
  sha256: string,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let sent = 0;
  for await (const chunk of bytes) {
    sent += chunk.length;
    if (sent > sizeBytes) throw sourceChanged(path);
    hash.update(chunk);
    yield chunk;
  }
  if (sent !== sizeBytes || hash.digest('hex') !== sha256) throw sourceChanged(path);
}

export function sourceChanged(path: string, cause?: unknown): ToolFailedError {
  return new ToolFailedError(
    'SOURCE_CHANGED',
    `${path} is no longer what it was when eemt-dev looked at it, so no image was built from it`,
    {
      cause,
      details: { command: null, exitCode: null, tail: cause instanceof Error ? [cause.message] : [] },
      hints: ['Run the command again when nothing writes to the checkout any more.'],
    },
  );
}
