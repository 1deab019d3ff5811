import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { sourceChanged } from '../build/context-tar.ts';
import type { SealedEntry } from '../build/seal.ts';

/** The text of an entry, empty where it is no file. Throws ToolFailedError SOURCE_CHANGED where the file is not what it was when it was sealed. */
export function sealedText({ path, content }: SealedEntry): string {
  if ('text' in content) return content.text;
  if (!('file' in content)) return '';
  const bytes = bytesOf(path, content.file);
  if (createHash('sha256').update(bytes).digest('hex') !== content.sha256) throw sourceChanged(path);
  return bytes.toString('utf8');
}

/** A link or a named pipe that stands there by now is neither followed nor waited for. */
function bytesOf(path: string, file: string): Buffer {
  try {
    const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return readFileSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw sourceChanged(path, cause);
  }
}
