/** Node images by Kubernetes version that were tried with eemt-dev and the kind it was tried with. A local tag comes first. */
const tried: Readonly<Record<string, { readonly image: string; readonly kind: string }>> = {
  'v1.27.3': { image: 'kindest/node:v1.27.3', kind: 'v0.33.0' },
  'v1.34.4': { image: 'kindest/node:v1.34.4', kind: 'v0.33.0' },
};

/** The reference for a version and whether the pair was ever tried. */
export function nodeImageFor(
  kubernetes: string,
  given: string | null,
): { readonly image: string; readonly tried: boolean } {
  if (given !== null) return { image: given, tried: false };
  const known = tried[kubernetes];
  return known ? { image: known.image, tried: true } : { image: `kindest/node:${kubernetes}`, tried: false };
}
