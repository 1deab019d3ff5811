import { posix } from 'node:path';
import { plainCopies, runCommands } from './dockerfile.ts';
import type { SealedEntry } from './seal.ts';

/** Where the page lies in its container. */
const pageFolder = '/app';

/** What of a build context lies in the page's folder. */
export interface PageFiles {
  /** With paths below that folder. */
  readonly entries: readonly SealedEntry[];
  /** Paths in the context of those that may be changed without a build: nothing that runs in the build reads them. */
  readonly live: readonly string[];
}

/** What the Dockerfile plainly copies into the page's folder. Pure. */
export function pageFiles(dockerfile: string, context: readonly SealedEntry[]): PageFiles {
  const found = new Map<string, SealedEntry>();
  for (const { sources, to, intoFolder } of plainCopies(dockerfile)) {
    for (const source of sources.map((one) => posix.normalize(`/${one}`).slice(1).replace(/\/$/, ''))) {
      const isFile = context.some(({ path, content }) => path === source && !('folder' in content));
      for (const entry of context) {
        const inside = below(source, entry.path);
        if (inside === undefined) continue;
        const target = isFile && !intoFolder ? to : posix.join(to, isFile ? posix.basename(source) : inside);
        const path = below(pageFolder.slice(1), target.slice(1));
        if (path !== undefined && path !== '') found.set(path, entry);
      }
    }
  }
  const read = wordsRead(dockerfile);
  const entries = [...found].map(([path, entry]) => ({ ...entry, path }));
  const live = [...found].filter(([path]) => !isRead(path, read)).map(([, { path }]) => path);
  return { entries: entries.sort((a, b) => (a.path < b.path ? -1 : 1)), live };
}

/** '' for the folder itself; undefined outside of it. */
function below(folder: string, path: string): string | undefined {
  if (folder === '' || folder === '.') return path;
  if (path === folder) return '';
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/** What these do with a file is the same whatever it holds. */
const readsNothing = /^(chmod|chown|mkdir|touch|rm|ln)\b/;

function wordsRead(dockerfile: string): readonly string[] {
  return runCommands(dockerfile)
    .filter((command) => !readsNothing.test(command))
    .flatMap((command) => command.split(/[\s'"=]+/));
}

/** By its own name; a command that is given the whole folder reads all of it. */
function isRead(path: string, words: readonly string[]): boolean {
  const name = posix.basename(path);
  return words.some(
    (word) => word === '.' || word === './' || word === pageFolder || posix.basename(word) === name,
  );
}
