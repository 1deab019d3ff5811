import type { EngineContainer, EngineImage } from '../tools/docker.ts';
import { imageFinder } from '../tools/image-reference.ts';
import type { PackedImages } from './delivery/image-store.ts';

/** What an environment stands on. */
export interface ImageUse {
  readonly name: string;
  /** Something of it is there, running or not. */
  readonly stands: boolean;
  /** References in the engine; null: an older eemt-dev made it, and did not write them down. */
  readonly images: readonly string[] | null;
}

/** An image that eemt-dev built or packed. */
export interface KnownImage {
  /** The engine's id, `sha256:…`. */
  readonly id: string;
  /** Tags of ours, `eemt-dev/eemt-web:1a2b…`. */
  readonly ownTags: readonly string[];
  /** Any name that it has in the engine; null: none, or it is only in the store. */
  readonly name: string | null;
  readonly role: string | null;
  /** In the engine, as the engine counts; null: it is not there. */
  readonly sizeBytes: number | null;
  readonly createdAt: string | null;
  /** In the store; null: it is not there. */
  readonly packedBytes: number | null;
  /** Names of environments. */
  readonly usedBy: readonly string[];
  /** Some container is of it, whosever. */
  readonly inContainer: boolean;
}

export interface ImagesSeen {
  readonly images: readonly EngineImage[];
  readonly containers: readonly Pick<EngineContainer, 'image'>[];
  readonly packed: PackedImages;
  readonly uses: readonly ImageUse[];
}

const roleLabel = 'eemt-dev.image';

/** Images of ours in the engine, and all that lie packed in the store, by name. Pure. */
export function knownImages({ images, containers, packed, uses }: ImagesSeen): readonly KnownImage[] {
  const find = imageFinder(images);
  const idsOf = (references: readonly string[]) => new Set(references.map((one) => find(one)?.id));
  const inContainers = idsOf(containers.map(({ image }) => image));
  const used = uses.map((use) => ({ ...use, ids: use.images === null ? null : idsOf(use.images) }));
  const common = (id: string) => ({
    id,
    packedBytes: packed[id]?.sizeBytes ?? null,
    // Where it is not known what an environment uses, it may be any.
    usedBy: used.filter(({ ids }) => ids === null || ids.has(id)).map(({ name }) => name),
    inContainer: inContainers.has(id),
  });
  const inEngine = images
    .filter((image) => ownTagsOf(image).length > 0 || packed[image.id] !== undefined)
    .map((image) => ({
      ...common(image.id),
      ownTags: ownTagsOf(image),
      name: ownTagsOf(image)[0] ?? image.tags[0] ?? null,
      role: image.labels[roleLabel] ?? null,
      sizeBytes: image.sizeBytes,
      createdAt: image.createdAt,
    }));
  const only = Object.keys(packed)
    .filter((id) => !images.some((image) => image.id === id))
    .map((id) => ({
      ...common(id),
      ownTags: [],
      name: null,
      role: null,
      sizeBytes: null,
      createdAt: null,
    }));
  return [...inEngine, ...only].toSorted((one, other) => ((one.name ?? '~') < (other.name ?? '~') ? -1 : 1));
}

/**
 * A content tag on an image with our label. Somebody's own image that stands on one of ours has the label as well, so only the tag goes, and
 * without the label the tag is not enough.
 */
function ownTagsOf({ tags, labels }: EngineImage): readonly string[] {
  return roleLabel in labels ? tags.filter((tag) => tag.startsWith('eemt-dev/')) : [];
}

/** Images that stay: those of environments, with `all` only of those that stand, and those of containers. Pure. */
export function keptImages(
  known: readonly KnownImage[],
  uses: readonly ImageUse[],
  { all }: { readonly all: boolean },
): readonly KnownImage[] {
  const down = new Set(uses.filter(({ stands }) => !stands).map(({ name }) => name));
  return known.filter(
    ({ usedBy, inContainer }) => inContainer || usedBy.some((name) => !all || !down.has(name)),
  );
}
