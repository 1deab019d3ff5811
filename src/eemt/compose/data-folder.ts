import { join, relative, sep } from 'node:path';
import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeMount } from '../../core/compose-file.ts';
import { isInside } from '../../lib/inside.ts';
import { bind } from './mounts.ts';

/** A mount of CHECKOUT/data or what is below it, from the environment's own data folder instead; any other stays as it is. */
export function intoDataFolder(mount: ComposeMount, { checkout, data }: ComposeFacts): ComposeMount {
  if (mount.type !== 'bind' || mount.source === undefined) return mount;
  const source = mount.source.replaceAll('$$', '$');
  const written = join(checkout, 'data');
  if (!isInside(written, source) || isInside(data, source)) return mount;
  const path = relative(written, source);
  const [first = ''] = path.split(sep);
  const folder = ownFolders.includes(first) ? join(data, path) : join(data, 'data', path);
  return bind(folder, mount.target, mount.read_only === true ? 'read-only' : undefined);
}

/** Those that lie beside the folder `data` of our data folder, not in it. */
const ownFolders: readonly string[] = ['cache', 'logs', 'database'];
