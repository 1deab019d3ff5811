import { posix } from 'node:path';
import type { Layout } from './layout.ts';
import { folderStamp } from './recipe.ts';
import type { Placed } from './place-copy.ts';
import type { Whole } from './whole.ts';

/** One entry of a layer: what lies there now, or that nothing does any more. */
export interface LayerChange {
  readonly path: string;
  /** undefined: a folder that a COPY or WORKDIR makes; gone: what the last image has there goes. */
  readonly is: 'gone' | Placed;
}

/** What the layer holds, folders before what lies in them. Pure. */
export function layerChanges(
  changed: readonly string[],
  before: Layout,
  after: Layout,
): readonly LayerChange[] | Whole {
  const marked = changed.find((path) => path.split('/').some((name) => name.startsWith('.wh.')));
  if (marked !== undefined)
    return { whole: `${marked} has a name that stands for a deleted file in a layer` };
  return changed.flatMap((path): readonly LayerChange[] => {
    const [old, now] = [before.final.get(path), after.final.get(path)];
    if (now) return old?.stamp === now.stamp ? [] : [{ path, is: now }];
    const parent = posix.dirname(path);
    // It goes with its folder, or with what takes the place of that.
    const stands = parent === '/' || after.final.get(parent)?.stamp === folderStamp;
    return old && stands ? [{ path, is: 'gone' }] : [];
  });
}
