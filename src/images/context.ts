import { createReadStream, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import { SettingsError } from '../errors/index.ts';
import { copySources, dockerfileName } from './dockerfile.ts';
import { dockerignore } from './dockerignore.ts';

/** One entry of a build context; `path` with slashes, relative. */
export interface ContextEntry {
  readonly path: string;
  readonly content:
    | { readonly folder: true }
    | { readonly file: string; readonly sizeBytes: number; readonly executable: boolean }
    | { readonly text: string }
    | { readonly link: string };
}

/** Never part of an image unless a COPY names it: history, job data, databases and caches that EEMT's folders hold. */
const leftOut =
  /(^|\/)(\.git|node_modules|__pycache__|\.venv|uploads|results|temp|cache)(\/|$)|\.pyc$|(^|\/)(jobs\.db[^/]*|cleanup_summary_[^/]*\.json|\.DS_Store)$|^data(\/|$)/;

/** Only what the Dockerfile copies, sorted by path, without what must not enter an image. Links are kept as links, never followed. Throws SettingsError where something cannot be read. */
export function contextEntries(
  contextDir: string,
  dockerfile: string,
  overlay: Readonly<Record<string, string>>,
): readonly ContextEntry[] {
  const rules = dockerignore(readIgnoreFile(contextDir));
  const found = new Map<string, ContextEntry>();
  const walk = (path: string, root: string): void => {
    const inside = root === '' ? path : path.slice(root.length + 1);
    const ignored = path !== '' && rules.ignores(path);
    if (leftOut.test(inside) || (ignored && !rules.exceptions)) return;
    const full = join(contextDir, path);
    const seen = lstatSync(full, { throwIfNoEntry: false });
    if (ignored && !seen?.isDirectory()) return;
    if (seen?.isSymbolicLink()) {
      found.set(path, { path, content: { link: readlinkSync(full) } });
    } else if (seen?.isFile()) {
      const executable = (seen.mode & 0o111) !== 0;
      found.set(path, { path, content: { file: full, sizeBytes: seen.size, executable } });
    } else if (seen?.isDirectory()) {
      if (path !== '' && !ignored) found.set(path, { path, content: { folder: true } });
      for (const name of readdirSync(full)) walk(path === '' ? name : `${path}/${name}`, root);
    }
  };
  try {
    for (const root of rootsOf(dockerfile, overlay)) walk(root, root);
  } catch (cause) {
    throw new SettingsError('SOURCE_UNREADABLE', `${contextDir} cannot be read: ${String(cause)}`, { cause });
  }
  for (const [path, text] of Object.entries(overlay)) found.set(path, { path, content: { text } });
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The entries and the Dockerfile as a tar stream, file by file, so that nothing large is held in memory. Same entries, same bytes. */
export function contextTar(entries: readonly ContextEntry[], dockerfile: string): Readable {
  const tar = pack();
  const fill = async () => {
    for (const { path, content } of entries) await add(tar, path, content);
    await add(tar, dockerfileName, { text: dockerfile });
    tar.finalize();
  };
  fill().catch((error: unknown) => {
    tar.destroy(error as Error);
  });
  return Readable.from(tar, { objectMode: false });
}

/** Top folders or files that are walked. A pattern or a variable gives the folder before it. */
function rootsOf(dockerfile: string, overlay: Readonly<Record<string, string>>): readonly string[] {
  const roots = copySources(dockerfile).flatMap((source) => {
    const fixed = /[$*?[]/.test(source) ? source.replace(/[^/]*[$*?[].*$/, '') : source;
    const path = posix.normalize(`/${fixed}`).replace(/^\/|\/$/g, '');
    return path in overlay ? [] : [path];
  });
  return roots.includes('') ? [''] : [...new Set(roots)];
}

function readIgnoreFile(contextDir: string): string {
  try {
    return readFileSync(join(contextDir, '.dockerignore'), 'utf8');
  } catch {
    return '';
  }
}

/** Fixed, so that the same tree gives the same bytes; not 1970, which ZIP files (wheels) cannot hold. */
const mtime = new Date('2000-01-01T00:00:00Z');

async function add(tar: Pack, name: string, content: ContextEntry['content']): Promise<void> {
  const common = { name, mtime, uid: 0, gid: 0 };
  if ('folder' in content) {
    tar.entry({ ...common, type: 'directory', mode: 0o755 });
  } else if ('link' in content) {
    tar.entry({ ...common, type: 'symlink', linkname: content.link });
  } else if ('text' in content) {
    tar.entry({ ...common, mode: 0o644 }, content.text);
  } else {
    const entry = tar.entry({ ...common, mode: content.executable ? 0o755 : 0o644, size: content.sizeBytes });
    await pipeline(createReadStream(content.file), entry);
  }
}
