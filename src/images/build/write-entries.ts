import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolFailedError } from '../../errors/index.ts';
import type { SealedEntry, SealedFile } from './seal.ts';

/** Files and folders open to whoever reads them. Rejects with ToolFailedError SOURCE_CHANGED where a file is another one by now. */
export async function writeEntries(into: string, entries: readonly SealedEntry[]): Promise<void> {
  for (const { path, content } of entries) {
    const to = join(into, path);
    await makeFolder(dirname(to));
    if ('folder' in content) await makeFolder(to);
    else if ('link' in content) await symlink(content.link, to);
    else await writeFile(to, await bytesOf(content), { mode: content.executable === true ? 0o755 : 0o644 });
  }
}

/** Whatever the umask. */
export async function makeFolder(path: string, mode = 0o755): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await chmod(path, mode);
}

/** What is copied is what was looked at, also where somebody edits it meanwhile. */
async function bytesOf(
  content: SealedFile | { readonly text: string; readonly executable?: true },
): Promise<string | Buffer> {
  if ('text' in content) return content.text;
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(content.file)) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (createHash('sha256').update(bytes).digest('hex') === content.sha256) return bytes;
  throw new ToolFailedError('SOURCE_CHANGED', `${content.file} was changed while it was copied.`, {
    hints: ['Run the command again: it takes what is there now.'],
  });
}
