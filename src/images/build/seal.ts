import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { SettingsError } from '../../errors/index.ts';
import type { ContextEntry, ContextFile } from './context.ts';

/** A file with the SHA-256 of what was in it. */
export interface SealedFile extends ContextFile {
  readonly sha256: string;
}
export type SealedEntry = ContextEntry<SealedFile>;

/** Reads every file of a context once: what is built later has to be the same. All that is read goes into `whole` too. Rejects with SettingsError SOURCE_UNREADABLE. */
export async function seal(entries: readonly ContextEntry[], whole: Hash): Promise<readonly SealedEntry[]> {
  const sealed: SealedEntry[] = [];
  for (const { path, content } of entries) {
    if ('file' in content) {
      whole.update(JSON.stringify([path, content.executable, content.sizeBytes]));
      const own = createHash('sha256');
      for await (const chunk of bytesOf(content.file)) {
        whole.update(chunk);
        own.update(chunk);
      }
      sealed.push({ path, content: { ...content, sha256: own.digest('hex') } });
    } else {
      whole.update(JSON.stringify([path, content]));
      sealed.push({ path, content });
    }
  }
  return sealed;
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (cause) {
    throw new SettingsError('SOURCE_UNREADABLE', `${file} cannot be read: ${String(cause)}`, {
      cause,
      hints: ['Give yourself the right to read it, or leave it out by a line in .dockerignore.'],
    });
  }
}
