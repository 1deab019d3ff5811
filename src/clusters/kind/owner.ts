import { markerMountPrefix, type Environment } from '../../core/environment.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { Owner } from '../cluster.ts';

/**
 * Whose nodes these are; `id` is what our mark holds. Ours carry the id of our mark, and mount it from our folder: another state folder has another id, also
 * at the same path in another container, and a copy of our folder has the same id at another path.
 */
export function ownerOf(nodes: readonly EngineContainer[], env: Environment, id: string | null): Owner {
  if (nodes.length === 0) return { is: 'nobody' };
  for (const node of nodes) {
    const mark = node.mounts.find(({ destination }) => destination.startsWith(markerMountPrefix));
    const why = whyForeign(mark, id, env);
    if (why !== undefined) return { is: 'foreign', why: `${node.name} ${why}` };
  }
  return { is: 'ours' };
}

function whyForeign(
  mark: EngineContainer['mounts'][number] | undefined,
  id: string | null,
  env: Environment,
): string | undefined {
  if (!mark) return 'was not made by eemt-dev';
  if (mark.source !== env.paths.marker)
    return `belongs to an environment whose state is in ${mark.source.replace(/\/marker$/, '')}`;
  if (id === null) return `has a mark of eemt-dev, but its counterpart ${env.paths.marker}/id is lost`;
  if (mark.destination !== `${markerMountPrefix}${id}`)
    return `carries the id ${mark.destination.slice(markerMountPrefix.length)}, and this environment is ${id}`;
  return undefined;
}
