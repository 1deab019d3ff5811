import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ImageBuild, ImageSource } from '../environment/blueprint.ts';
import { contextEntries } from './context.ts';
import type { ContextEntry } from './context.ts';
import { fromNames } from './dockerfile.ts';

const known = new WeakMap<readonly ImageBuild[], Map<ImageBuild, Promise<string>>>();

/** SHA-256 over all that goes into a build: Dockerfile, arguments, added lines, every file of the context, and the builds it stands on. Read once per list of images, so that what is built, delivered and deployed in one run is the same even when somebody edits a file meanwhile. */
export function fingerprint(images: readonly ImageBuild[], image: ImageBuild): Promise<string> {
  const prints = known.get(images) ?? new Map<ImageBuild, Promise<string>>();
  known.set(images, prints);
  const print = prints.get(image) ?? read(images, image);
  prints.set(image, print);
  return print;
}

async function read(images: readonly ImageBuild[], image: ImageBuild): Promise<string> {
  const hash = createHash('sha256');
  const { source } = image;
  if (source.kind === 'given') return hash.update(source.reference).digest('hex');
  hash.update(JSON.stringify([source.dockerfile, Object.entries(source.args).sort(), source.afterFrom]));
  for (const { path, content } of contextOf(source)) {
    if ('file' in content) {
      hash.update(JSON.stringify([path, content.executable, content.sizeBytes]));
      for await (const chunk of createReadStream(content.file)) hash.update(chunk as Buffer);
    } else {
      hash.update(JSON.stringify([path, content]));
    }
  }
  for (const parent of parentsOf(images, image)) hash.update(await fingerprint(images, parent));
  return hash.digest('hex');
}

/** The context of a build, with what the added lines copy. Throws SettingsError where it cannot be read. */
export function contextOf(source: Extract<ImageSource, { readonly kind: 'build' }>): readonly ContextEntry[] {
  return contextEntries(
    source.contextDir,
    [source.dockerfile, ...source.afterFrom].join('\n'),
    source.overlay,
  );
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
    : contentTag(image, await fingerprint(images, image));
}

/** `registry:5000/team/eemt-web:2.0` → `eemt-web` */
function repository(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/[:@].*$/, '');
}
