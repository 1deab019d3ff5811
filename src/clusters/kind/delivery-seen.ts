import { known } from '../../plan/world.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import type { ClusterSeen, Delivery } from '../cluster.ts';
import type { KubeWorld } from '../parts.ts';
import { archiveName, type MovingImage } from './image-archive.ts';
import { isOnNode } from './node-images.ts';

/** Nodes on which pods of EEMT may run: the workers, or a control plane that is alone. */
export function nodesOfEemt({ nodes, workers }: ClusterSeen): readonly EngineContainer[] {
  return workers.length > 0 ? workers : nodes;
}

export function answers(cluster: ClusterSeen): boolean {
  return cluster.running && cluster.whole;
}

/** undefined while it is not built. */
export function imageIn(world: KubeWorld, { role, name, reference }: Delivery): MovingImage | undefined {
  const image = imageFinder(known(world.images))(reference);
  return (
    image && {
      role,
      name,
      reference,
      imageId: image.id,
      sizeBytes: image.sizeBytes,
      named: image.tags.length > 0,
    }
  );
}

export function isPacked(world: KubeWorld, image: MovingImage): boolean {
  return known(world.packed)[image.imageId] !== undefined || isArchived(world, image);
}

export function isArchived(world: KubeWorld, image: MovingImage): boolean {
  return known(world.files).archives.includes(archiveName(image));
}

export function without(
  image: MovingImage,
  nodes: readonly EngineContainer[],
  world: KubeWorld,
): readonly EngineContainer[] {
  const nodeImages = known(world.nodeImages);
  return nodes.filter((node) => !isOnNode(image, node, nodeImages));
}
