import { createHash } from 'node:crypto';
import type { ImageBuild } from '../../core/blueprint.ts';
import { contextEntries } from './context.ts';
import { fromNames } from './dockerfile.ts';
import { seal } from './seal.ts';
import type { SealedEntry } from './seal.ts';

/** What goes into a build, as it was when it was looked at. */
export interface Sealed {
  /** SHA-256 over all of it: Dockerfile, arguments, added lines, every file of the context, and the builds it stands on. */
  readonly print: string;
  readonly entries: readonly SealedEntry[];
}

const known = new WeakMap<readonly ImageBuild[], Map<ImageBuild, Promise<Sealed>>>();

/** Read once per list of images, so that what is built, delivered and deployed in one run is the same even when somebody edits a file meanwhile. Rejects with SettingsError where the context cannot be read. */
export function sealed(images: readonly ImageBuild[], image: ImageBuild): Promise<Sealed> {
  const ofThese = known.get(images) ?? new Map<ImageBuild, Promise<Sealed>>();
  known.set(images, ofThese);
  const one = ofThese.get(image) ?? read(images, image);
  ofThese.set(image, one);
  return one;
}

async function read(images: readonly ImageBuild[], image: ImageBuild): Promise<Sealed> {
  const hash = createHash('sha256');
  const { source } = image;
  if (source.kind === 'given') return { print: hash.update(source.reference).digest('hex'), entries: [] };
  const { dockerfile, afterFrom, contextDir, overlay } = source;
  hash.update(JSON.stringify([dockerfile, Object.entries(source.args).sort(), afterFrom]));
  // The added lines may copy something too.
  const written = contextEntries(contextDir, [dockerfile, ...afterFrom].join('\n'), overlay);
  const entries = await seal(written, hash);
  for (const parent of parentsOf(images, image)) hash.update((await sealed(images, parent)).print);
  return { print: hash.digest('hex'), entries };
}

/** Other builds that stand before this one in the list and that its FROM names. */
export function parentsOf(images: readonly ImageBuild[], image: ImageBuild): readonly ImageBuild[] {
  if (image.source.kind === 'given') return [];
  const names = fromNames(image.source.dockerfile);
  return images.slice(0, images.indexOf(image)).filter(({ name }) => names.includes(name));
}

/** Our own tag for this content, `eemt-dev/eemt-web:1a2b3c4d5e6f`; a user's own eemt-web:2.0 stays as it is. */
export function contentTag(image: ImageBuild, print: string): string {
  return `eemt-dev/${repository(image.name)}:${print.slice(0, 12)}`;
}

/** The reference under which the engine has it once it is built. */
export async function engineReference(images: readonly ImageBuild[], image: ImageBuild): Promise<string> {
  return image.source.kind === 'given'
    ? image.source.reference
    : contentTag(image, (await sealed(images, image)).print);
}

/** An image with the reference under which the engine has it once it is there. */
export interface ReferencedImage {
  readonly image: ImageBuild;
  readonly reference: string;
}

/** In build order. Rejects as engineReference does. */
export function referencedImages(images: readonly ImageBuild[]): Promise<readonly ReferencedImage[]> {
  return Promise.all(
    images.map(async (image) => ({ image, reference: await engineReference(images, image) })),
  );
}

/** `registry:5000/team/eemt-web:2.0` → `eemt-web` */
function repository(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/[:@].*$/, '');
}
