import { createHash } from 'node:crypto';
import { dirname, posix } from 'node:path';
import type { NativePage } from '../../core/blueprint.ts';
import { contextEntries } from '../../images/build/context.ts';
import { requirementsPath } from '../../images/build/edited-files.ts';
import { seal, type SealedEntry } from '../../images/build/seal.ts';

/** What the copy of the page is made of. */
export interface PageContent {
  readonly entries: readonly SealedEntry[];
  /** Over all of it. */
  readonly print: string;
}

/** What a container of the page and one of a worker hold of EEMT, in the words of a Dockerfile. */
const folders = ['web-interface', 'sol', 'eemt'] as const;
const taken = `FROM scratch\nCOPY ${folders.join(' ')} /\n`;

/** The checkout's files that run, with the cured texts over them; without its data, and without links that lead out. Rejects with SettingsError where one cannot be read. */
export async function pageContent(sourceDir: string, { files }: NativePage): Promise<PageContent> {
  const inside = Object.entries(files).filter(([path]) => folders.some((one) => path.startsWith(`${one}/`)));
  const written = contextEntries(sourceDir, taken, Object.fromEntries(inside));
  const hash = createHash('sha256');
  const entries = await seal(
    written.filter(({ path, content }) => !('link' in content) || staysInside(path, content.link)),
    hash,
  );
  return { entries, print: hash.digest('hex').slice(0, 16) };
}

/** A process follows a link wherever it leads, where a container would find nothing. */
function staysInside(path: string, link: string): boolean {
  if (posix.isAbsolute(link)) return false;
  const leadsTo = posix.normalize(posix.join(dirname(path), link));
  return folders.some((one) => leadsTo === one || leadsTo.startsWith(`${one}/`));
}

/** Of all that is copied the page's own files, with paths below its folder, and those of the checkout that need no other packages. Pure. */
export function pageFiles(
  entries: readonly SealedEntry[],
): readonly [files: readonly SealedEntry[], live: readonly string[]] {
  const own = entries.filter(({ path }) => path.startsWith(`${folders[0]}/`));
  const files = own.map((entry) => ({ ...entry, path: entry.path.slice(folders[0].length + 1) }));
  return [files, own.map(({ path }) => path).filter((path) => path !== requirementsPath)];
}
