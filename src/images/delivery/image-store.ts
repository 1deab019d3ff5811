import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';

/** An image whose every layer lies in the store. */
export interface PackedImage {
  /** `sha256:…` of its manifest, by which a node asks for it. */
  readonly manifest: string;
  /** Of config and layers, uncompressed. */
  readonly sizeBytes: number;
}

/** By the engine's id, `sha256:…`, which is the digest of the config. */
export type PackedImages = Readonly<Record<string, PackedImage>>;

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const descriptor = z.object({ digest: z.string(), size: z.number() });
const manifestShape = z.object({ config: descriptor, layers: z.array(descriptor) });
const configShape = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) });
type Descriptor = z.output<typeof descriptor>;

/** Where a blob of the store lies; digest: `sha256:…` */
export function blobPath(store: string, digest: string): string {
  return join(store, 'blobs', 'sha256', hexOf(digest));
}

/** Names the manifest of each image by the engine's id: one file each instead of an index, so that two environments can write at once. */
export function imagesFolder(store: string): string {
  return join(store, 'images');
}

/** All images whose manifest, config and layers are there with their sizes. Contents are checked by the node that fetches them. */
export async function readPacked(store: string): Promise<PackedImages> {
  const names = await readdir(imagesFolder(store)).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => [`sha256:${name}`, await packedAt(store, name)] as const),
  );
  return Object.fromEntries(
    found.flatMap(([id, packed]) => (packed === undefined ? [] : [[id, packed] as const])),
  );
}

/**
 * Makes an image of blobs that the store has already: undefined where its config or a layer is missing. Layers of an engine that keeps
 * them unpacked have their diff ids as digests, so the manifest follows from the config.
 */
export async function keepImage(store: string, imageId: string): Promise<PackedImage | undefined> {
  const text = await readFile(blobPath(store, imageId), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const config = configShape.safeParse(jsonOf(text));
  if (!config.success) return undefined;
  const layers = await Promise.all(
    config.data.rootfs.diff_ids.map(async (digest) => ({ digest, size: await sizeAt(store, digest) })),
  );
  const sized = layers.filter((layer): layer is Descriptor => layer.size !== undefined);
  if (sized.length < layers.length) return undefined;
  const manifest = manifestOf({ digest: imageId, size: Buffer.byteLength(text) }, sized);
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  await mkdir(imagesFolder(store), { recursive: true });
  await writeFileAtomic(blobPath(store, digest), manifest);
  await writeFileAtomic(join(imagesFolder(store), hexOf(imageId)), `${digest}\n`);
  return packedAt(store, hexOf(imageId));
}

/** Digests of all that a packed image consists of, its manifest first. Rejects where the manifest cannot be read. */
export async function blobsOf(store: string, { manifest }: PackedImage): Promise<readonly Descriptor[]> {
  const text = await readFile(blobPath(store, manifest), 'utf8');
  const { config, layers } = manifestShape.parse(JSON.parse(text));
  return [{ digest: manifest, size: Buffer.byteLength(text) }, config, ...layers];
}

async function packedAt(store: string, name: string): Promise<PackedImage | undefined> {
  const manifest = await readFile(join(imagesFolder(store), name), 'utf8').catch(() => '');
  const packed = { manifest: manifest.trim(), sizeBytes: 0 };
  if (!/^sha256:[0-9a-f]{64}$/.test(packed.manifest)) return undefined;
  const blobs = await blobsOf(store, packed).catch(() => undefined);
  if (blobs === undefined) return undefined;
  for (const { digest, size } of blobs) if ((await sizeAt(store, digest)) !== size) return undefined;
  return { ...packed, sizeBytes: blobs.reduce((sum, { size }) => sum + size, 0) };
}

/** The same for the same image, whoever writes it. */
function manifestOf(config: Descriptor, layers: readonly Descriptor[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map((layer) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer })),
  });
}

async function sizeAt(store: string, digest: string): Promise<number | undefined> {
  const found = await stat(blobPath(store, digest)).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

function hexOf(digest: string): string {
  return digest.replace(/^sha256:/, '');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
