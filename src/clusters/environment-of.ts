import { environmentLabel, idLabel, markerMountPrefix } from '../core/environment.ts';
import type { EngineContainer } from '../tools/docker.ts';

/** Label that kind puts on its node containers, with the cluster's name as value. */
export const kindClusterLabel = 'io.x-k8s.kind.cluster';

/** Made for the environment with this id, as nodes and containers carry it; null: it is not known. Pure. */
export function carriesId({ labels, mounts }: EngineContainer, id: string | null): boolean {
  if (id === null) return false;
  return (
    labels[idLabel] === id || mounts.some(({ destination }) => destination === `${markerMountPrefix}${id}`)
  );
}

/** Name of the environment that a container was made for; undefined: eemt-dev did not make it. Pure. */
export function environmentNameOf({ labels, mounts }: EngineContainer): string | undefined {
  if (labels[idLabel] !== undefined) return labels[environmentLabel];
  const isNode = mounts.some(({ destination }) => destination.startsWith(markerMountPrefix));
  return isNode ? labels[kindClusterLabel]?.replace(/-cluster$/, '') : undefined;
}
