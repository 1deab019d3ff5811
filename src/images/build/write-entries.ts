import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
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
  const bytes = await readFile(content.file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  if (createHash('sha256').update(bytes).digest('hex') === content.sha256) return bytes;
  throw new ToolFailedError('SOURCE_CHANGED', `${content.file} was changed while it was copied.`, {
    hints: ['Run the command again: it takes what is there now.'],
  });
}
