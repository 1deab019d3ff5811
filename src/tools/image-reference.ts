/** What the engine's list says of an image. */
export interface ListedNames {
  readonly id: string;
  /** `name:tag` */
  readonly tags: readonly string[];
  /** `name@sha256:…` */
  readonly digests: readonly string[];
}

/** Finds what a reference means among the images of a list, as the engine itself would: a name first, then an id or its beginning. */
export function imageFinder<T extends ListedNames>(
  images: readonly T[],
): (reference: string) => T | undefined {
  const named = new Map(
    images.flatMap((image) =>
      [...image.tags, ...image.digests]
        .filter((name) => !name.startsWith('<none>'))
        .map((name) => [fullName(name), image] as const),
    ),
  );
  return (reference) => named.get(fullName(reference)) ?? byId(images, reference);
}

const idPattern = /^(?:sha256:)?(?<hex>[0-9a-f]{1,64})$/;

/** undefined also where several ids begin so. */
function byId<T extends ListedNames>(images: readonly T[], reference: string): T | undefined {
  const hex = idPattern.exec(reference)?.groups?.['hex'];
  if (hex === undefined) return undefined;
  const found = images.filter(({ id }) => id.startsWith(`sha256:${hex}`));
  return found.length === 1 ? found[0] : undefined;
}

/** With host and tag, or with host and digest: beside a digest a tag says nothing. */
function fullName(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  const repository = withHost(hasTag ? name.slice(0, colon) : name);
  if (digest !== undefined) return `${repository}@${digest}`;
  return `${repository}:${hasTag ? name.slice(colon + 1) : 'latest'}`;
}

/** `python` is docker.io/library/python, `a/b` docker.io/a/b. What stands first is a host where it has a dot or a port, or is localhost. */
function withHost(repository: string): string {
  const slash = repository.indexOf('/');
  const first = slash < 0 ? '' : repository.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const host = hasHost && first !== 'index.docker.io' ? first : 'docker.io';
  const path = hasHost ? repository.slice(slash + 1) : repository;
  return host === 'docker.io' && !path.includes('/') ? `${host}/library/${path}` : `${host}/${path}`;
}
