import { createHash } from 'node:crypto';
import type { ImageBuild } from '../core/blueprint.ts';
import { contextEntries } from '../images/build/context.ts';
import { pageFiles } from '../images/build/page-files.ts';
import { seal, type SealedEntry } from '../images/build/seal.ts';

/** The page as the checkout has it now, with every cure, and a print of what else `up` looks at there. */
export interface LivePage {
  /** Letters and digits, another one for other files. */
  readonly version: string;
  /** Below the page's folder. */
  readonly entries: readonly SealedEntry[];
  /** Changes with all that is not taken over live. */
  readonly rest: string;
  /** Path in the checkout → print of what is there, to tell people what has changed. */
  readonly files: ReadonlyMap<string, string>;
}

/** What EEMT is built and deployed from. */
export const sourceFolders = [
  ...['docker', 'docker-compose.yml', 'eemt', 'scripts', 'sol', 'web-interface', '.dockerignore'],
];

/** Of the page's image, where that is built. Rejects with SettingsError where a file cannot be read. */
export async function livePageOf(
  sourceDir: string,
  images: readonly ImageBuild[],
  unread: readonly string[],
): Promise<LivePage | null> {
  const source = images.find(({ role }) => role === 'web')?.source;
  if (source?.kind !== 'build') return null;
  const { dockerfile, afterFrom, contextDir, overlay } = source;
  const context = contextEntries(contextDir, [dockerfile, ...afterFrom].join('\n'), overlay);
  const { entries, live } = pageFiles(dockerfile, await seal(context, createHash('sha256')));
  return livePageFrom(sourceDir, entries, live, unread);
}

/** live: paths in the checkout of what is taken over without a build. unread: of what the target never looks at, with all below. */
export async function livePageFrom(
  sourceDir: string,
  entries: readonly SealedEntry[],
  live: readonly string[],
  unread: readonly string[],
): Promise<LivePage> {
  const all = contextEntries(sourceDir, `FROM scratch\nCOPY ${sourceFolders.join(' ')} /\n`, {});
  const sealed = await seal(all, createHash('sha256'));
  const files = new Map(sealed.map(({ path, content }) => [path, JSON.stringify(content)]));
  const isLive = new Set(live);
  const isRead = (path: string) => !unread.some((one) => path === one || path.startsWith(`${one}/`));
  const rest = [...files].filter(([path]) => !isLive.has(path) && isRead(path));
  return { version: printOf(entries), entries, rest: printOf(rest), files };
}

function printOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
