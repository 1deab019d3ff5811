import type { EngineImage } from './docker.ts';

/** The image that the engine means by a reference: `name` is `name:latest`, docker.io/library is left out, an id may be cut short. Pure. */
export function findImage(images: readonly EngineImage[], reference: string): EngineImage | undefined {
  const name = reference.replace(/^docker\.io\//, '').replace(/^library\//, '');
  const wanted = name.includes('@') || /:[^/]+$/.test(name) ? name : `${name}:latest`;
  const id = /^(?:sha256:)?([a-f0-9]{12,64})$/.exec(reference)?.[1];
  return (
    images.find(({ tags, digests }) => tags.includes(wanted) || digests.includes(wanted)) ??
    (id === undefined ? undefined : images.find((image) => image.id.startsWith(`sha256:${id}`)))
  );
}
