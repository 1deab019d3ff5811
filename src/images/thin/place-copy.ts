import { posix } from 'node:path';
import { dockerfileName } from '../build/dockerfile.ts';
import { absolute, above } from './paths.ts';
import { folderStamp, isLinkStamp } from './recipe.ts';
import type { Whole } from './whole.ts';

/** What lies at a path of the image; `from`: the entry of the build context that it is a copy of. */
export interface Placed {
  readonly stamp: string;
  readonly from?: { readonly part: number; readonly path: string };
}

export interface CopyLine {
  /** Behind COPY. */
  readonly text: string;
  readonly cwd: string;
  readonly part: number;
  /** Of the build context. */
  readonly entries: readonly (readonly [path: string, stamp: string])[];
  /** Of what was copied before. */
  readonly isFolder: (path: string) => boolean;
}

/** What one COPY puts where, folders above it as well. Pure. */
export function placeCopy({
  text,
  cwd,
  part,
  entries,
  isFolder,
}: CopyLine): ReadonlyMap<string, Placed> | Whole {
  const words = wordsOf(text);
  const to = words?.at(-1);
  if (words === undefined || to === undefined || words.length < 2 || words.some(isOdd))
    return { whole: `COPY ${text} is not plain` };
  const sources = words.slice(0, -1).map((word) => posix.normalize(`/${word}`).replace(/^\/|\/$/g, ''));
  const place = absolute(to, cwd);
  const intoFolder = /(^|\/)\.?$/.test(to) || sources.length > 1 || isFolder(place);
  const placed = new Map<string, Placed>();
  const stamps = new Map(entries);
  let clash: string | undefined;
  const put = (path: string, source: string | undefined, stamp: string) => {
    for (const folder of above(path)) if (!placed.has(folder)) placed.set(folder, { stamp: folderStamp });
    const there = placed.get(path);
    if (there && isClash(there.stamp, stamp)) clash ??= path;
    if (path !== '/')
      placed.set(path, { stamp, ...(source === undefined ? {} : { from: { part, path: source } }) });
  };
  for (const source of sources) {
    // With the whole context comes what we put beside EEMT's files for the build.
    const stamp = source === '' || source === posix.dirname(dockerfileName) ? undefined : stamps.get(source);
    if (stamp === undefined || isLinkStamp(stamp))
      return {
        whole: `${source === '' ? '.' : source}, which is copied, is not a file or a folder of the checkout`,
      };
    if (stamp !== folderStamp) {
      put(intoFolder ? posix.join(place, posix.basename(source)) : place, source, stamp);
      continue;
    }
    put(place, undefined, folderStamp);
    for (const [path, below] of entries)
      if (path.startsWith(`${source}/`)) put(posix.join(place, path.slice(source.length)), path, below);
  }
  return clash === undefined ? placed : { whole: `${clash} is copied twice by COPY ${text}` };
}

/** The JSON form, or words between spaces. */
function wordsOf(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return text.split(/\s+/).filter((word) => word !== '');
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) && list.every((word): word is string => typeof word === 'string')
      ? list
      : undefined;
  } catch {
    return undefined;
  }
}

/** A word whose meaning only its reader knows. */
export function isOdd(word: string): boolean {
  return /[$`"'\\*?[\]{}]/.test(word);
}

/** What Docker does with a link that stands there is not guessed. */
export function isClash(there: string, placed: string): boolean {
  if (isLinkStamp(there) || isLinkStamp(placed)) return there !== placed;
  return (there === folderStamp) !== (placed === folderStamp);
}
