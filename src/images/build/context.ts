import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { insideCheckout, readInsideCheckout } from '../../eemt/inside-checkout.ts';
import { isEemtDevError, SettingsError } from '../../errors/index.ts';
import { copySources } from './dockerfile.ts';
import { dockerignore } from './dockerignore.ts';

/** One entry of a build context; `path` with slashes, relative. */
export interface ContextEntry<File = ContextFile> {
  readonly path: string;
  readonly content: { readonly folder: true } | File | ContextText | { readonly link: string };
}

/** A file whose text stands in the plan; `executable` only where it takes the place of one that is. */
export interface ContextText {
  readonly text: string;
  readonly executable?: true;
}

export interface ContextFile {
  readonly file: string;
  readonly sizeBytes: number;
  readonly executable: boolean;
}

/** Never part of an image unless a COPY names it: history, job data, databases and caches that EEMT's folders hold. */
const leftOut =
  /(^|\/)(\.git|node_modules|__pycache__|\.venv|uploads|results|temp|cache)(\/|$)|\.pyc$|(^|\/)(jobs\.db[^/]*|cleanup_summary_[^/]*\.json|\.DS_Store)$|^data(\/|$)/;

/** Whether this path below a context is of no use to an image, wherever a COPY may begin. */
export function isLeftOut(path: string): boolean {
  return leftOut.test(path);
}

/** Only what the Dockerfile copies, sorted by path, without what must not enter an image. Links are kept as links, never followed. Throws SettingsError where something cannot be read, lies outside of the folder, or cannot be carried as it is. */
export function contextEntries(
  contextDir: string,
  dockerfile: string,
  overlay: Readonly<Record<string, string>>,
): readonly ContextEntry[] {
  const found = new Map<string, ContextEntry>();
  try {
    const rules = dockerignore(readIgnoreFile(contextDir));
    const walk = (path: string, root: string, name?: Buffer): void => {
      const inside = root === '' ? path : path.slice(root.length + 1);
      const ignored = path !== '' && rules.ignores(path);
      if (leftOut.test(inside) || (ignored && !rules.exceptions)) return;
      const full = join(contextDir, path);
      const seen = lstatSync(full, { throwIfNoEntry: false });
      if (ignored && !seen?.isDirectory()) return;
      if (name && !isUtf8(name)) throw notUtf8(contextDir, posix.dirname(path), name);
      if (seen?.isSymbolicLink()) {
        const link = readlinkSync(full, { encoding: 'buffer' });
        if (!isUtf8(link)) throw notUtf8(contextDir, path, link);
        found.set(path, { path, content: { link: link.toString() } });
      } else if (seen?.isFile()) {
        const executable = (seen.mode & 0o111) !== 0;
        found.set(path, { path, content: { file: full, sizeBytes: seen.size, executable } });
      } else if (seen?.isDirectory()) {
        if (path !== '' && !ignored) found.set(path, { path, content: { folder: true } });
        for (const below of readdirSync(full, { encoding: 'buffer' }))
          walk(posix.join(path, below.toString()), root, below);
      } else if (seen && !seen.isSocket()) {
        // Sockets are left out by Docker too. Reading a named pipe would wait for ever.
        throw unfit(`${path} in ${contextDir} is neither a file nor a folder nor a link`);
      }
    };
    for (const root of rootsOf(dockerfile, overlay)) {
      if (lstatSync(join(contextDir, root), { throwIfNoEntry: false }) === undefined) continue;
      // All below is walked without following links, but the way to it may hold some.
      insideCheckout(contextDir, posix.dirname(root));
      walk(root, root);
    }
  } catch (cause) {
    if (isEemtDevError(cause)) throw cause;
    throw new SettingsError('SOURCE_UNREADABLE', `${contextDir} cannot be read: ${String(cause)}`, { cause });
  }
  for (const [path, text] of Object.entries(overlay))
    found.set(path, {
      path,
      content: { text, ...(isExecutable(contextDir, path) ? { executable: true } : {}) },
    });
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Top folders or files that are walked. A pattern or a variable gives the folder before it. */
function rootsOf(dockerfile: string, overlay: Readonly<Record<string, string>>): readonly string[] {
  const roots = copySources(dockerfile).flatMap((source) => {
    const special = source.search(/[$*?[]/);
    const fixed = special < 0 ? source : source.slice(0, source.lastIndexOf('/', special) + 1);
    const path = posix.normalize(`/${fixed}`).replace(/^\/|\/$/g, '');
    return Object.hasOwn(overlay, path) ? [] : [path];
  });
  return roots.includes('') ? [''] : [...new Set(roots)];
}

/** Makeflow's rules call EEMT's scripts by name, so a cured copy has to keep the right to be run. */
function isExecutable(contextDir: string, path: string): boolean {
  const there = lstatSync(join(contextDir, path), { throwIfNoEntry: false });
  return there?.isFile() === true && (there.mode & 0o111) !== 0;
}

/** Only a file that is not there is no rule: what one that cannot be read would leave out must not slip in. */
function readIgnoreFile(contextDir: string): string {
  const name = '.dockerignore';
  const there = lstatSync(join(contextDir, name), { throwIfNoEntry: false });
  return there ? readInsideCheckout(contextDir, name) : '';
}

/** Node would read the name with other characters in it, and what it stands for would silently be missing. */
function notUtf8(contextDir: string, at: string, name: Buffer): SettingsError {
  const escaped = name
    .toString('latin1')
    .replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return unfit(`${escaped}, a name in ${join(contextDir, at)}, is not UTF-8`);
}

function unfit(reason: string): SettingsError {
  return new SettingsError('SOURCE_UNFIT', `${reason}, so it cannot go into an image`, {
    hints: ['Rename or remove it, or leave it out by a line in .dockerignore.'],
  });
}
