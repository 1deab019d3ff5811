import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeSpoiled } from '../../../../src/images/delivery/check-image.ts';
import {
  blobPath,
  imagesFolder,
  keepImage,
  readPacked,
  type PackedImage,
} from '../../../../src/images/delivery/image-store.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { sha256, unpackArchive } from './packed.ts';

const scratch = scratchFolder();
let store: string;
beforeEach(() => {
  store = mkdtempSync(join(scratch, 'store-'));
});

async function kept(layers: readonly string[]): Promise<PackedImage & { readonly id: string }> {
  const { id } = unpackArchive(store, layers);
  const packed = await keepImage(store, id);
  if (!packed) throw new TypeError('not kept');
  return { ...packed, id };
}

describe('the image store', () => {
  it('has nothing where its folder is not there', async () => {
    expect(await readPacked(join(store, 'nowhere'))).toEqual({});
  });

  it('makes the manifest of an image from its config and the layers that it names, in their order', async () => {
    const { id, manifest, sizeBytes } = await kept(['base layer', 'top']);
    const config = readFileSync(blobPath(store, id), 'utf8');
    expect(JSON.parse(readFileSync(blobPath(store, manifest), 'utf8'))).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: id,
        size: config.length,
      },
      layers: [
        { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: sha256('base layer'), size: 10 },
        { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: sha256('top'), size: 3 },
      ],
    });
    expect(sizeBytes).toBeGreaterThan(config.length + 13);
    expect(Object.keys(await readPacked(store))).toEqual([id]);
  });

  it('holds a layer of two images once', async () => {
    await kept(['base layer', 'one']);
    await kept(['base layer', 'two']);
    // Three layers, and config and manifest of both.
    expect(readdirSync(join(store, 'blobs', 'sha256'))).toHaveLength(7);
  });

  it('has no image of which a layer or the config is missing', async () => {
    const half = unpackArchive(store, ['base layer', 'top'], ['top']);
    expect(await keepImage(store, half.id)).toBeUndefined();
    expect(await keepImage(store, sha256('another image'))).toBeUndefined();
    expect(await readPacked(store)).toEqual({});
  });

  it('no longer has one of which a layer was cut off or removed', async () => {
    const { id } = await kept(['base layer', 'top']);
    writeFileSync(blobPath(store, sha256('base layer')), 'base');
    expect(await readPacked(store)).toEqual({});
    writeFileSync(blobPath(store, sha256('base layer')), 'base layer');
    expect(Object.keys(await readPacked(store))).toEqual([id]);
    rmSync(blobPath(store, sha256('top')));
    expect(await readPacked(store)).toEqual({});
  });

  it('takes a file that names no manifest for none, and leaves the others', async () => {
    const { id } = await kept(['base layer']);
    writeFileSync(join(imagesFolder(store), 'ff'), '../../etc/passwd');
    writeFileSync(join(imagesFolder(store), 'ee'), '');
    expect(Object.keys(await readPacked(store))).toEqual([id]);
  });

  it('finds what has its length and other bytes, and removes it, so that it is packed again', async () => {
    const packed = await kept(['base layer', 'top']);
    expect(await removeSpoiled(store, packed)).toEqual([]);
    writeFileSync(blobPath(store, sha256('top')), 'tip');
    expect(Object.keys(await readPacked(store))).toHaveLength(1);
    expect(await removeSpoiled(store, packed)).toEqual([sha256('top')]);
    expect(await readPacked(store)).toEqual({});
  });
});
