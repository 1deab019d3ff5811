import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { addSealed } from '../build/context-tar.ts';
import type { SealedEntry } from '../build/seal.ts';
import type { LayerChange } from './layer-changes.ts';
import { above } from './paths.ts';

/**
 * The layer as an uncompressed tar, owners, modes and times as a build gives them. Same changes, same bytes. Folders above what changed are in it as well,
 * because whoever unpacks a layer makes missing ones with rights of its own. Rejects with ToolFailedError SOURCE_CHANGED at a file that is not what it was when it was sealed.
 */
export async function layerTar(
  changes: readonly LayerChange[],
  entries: readonly (readonly SealedEntry[])[],
): Promise<Buffer> {
  const tar = pack();
  const whole = buffer(tar);
  // Breaking off is told by the failure below.
  whole.catch(() => undefined);
  const finder = finderOf(entries);
  const there = new Set<string>();
  const add = async (path: string, content: SealedEntry['content'], shown?: string) => {
    there.add(path);
    await addSealed(tar, path.slice(1), content, shown);
  };
  try {
    for (const { path, is } of changes) {
      for (const folder of above(path)) if (!there.has(folder)) await add(folder, { folder: true });
      if (is === 'gone')
        await add(posix.join(posix.dirname(path), `.wh.${posix.basename(path)}`), { text: '' });
      else if (is.from) await add(path, finder(is.from).content, is.from.path);
      else if (!there.has(path)) await add(path, { folder: true });
    }
  } catch (error) {
    tar.destroy();
    throw error;
  }
  tar.finalize();
  return whole;
}

/** Finds the entry of a part's build context. */
export function finderOf(
  entries: readonly (readonly SealedEntry[])[],
): (from: { readonly part: number; readonly path: string }) => SealedEntry {
  const maps = entries.map((list) => new Map(list.map((entry) => [entry.path, entry])));
  return ({ part, path }) => {
    const found = maps[part]?.get(path);
    if (!found) throw new TypeError(`${path} was not sealed`);
    return found;
  };
}
