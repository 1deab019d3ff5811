import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { tailOf, ToolFailedError } from '../../errors/index.ts';
import { saysDiskFull } from '../../lib/disk-full.ts';
import type { Run, StepSay } from '../../plan/step.ts';
import type { EngineInfo } from '../../tools/docker.ts';
import { blobPath, blobsOf, keepImage, readPacked, type PackedImage } from './image-store.ts';
import { partPrefix, removeLeftParts } from './parts.ts';

/** A look at some files costs nothing beside what writes them. */
const watchMs = 500;

/** An image of the engine on its way into the store. */
export interface ImageToPack {
  readonly reference: string;
  /** The engine's id: `sha256:…` */
  readonly imageId: string;
  /** As the engine measures it. */
  readonly sizeBytes: number;
}

/** Since version 25 the engine's archive holds layers as blobs; its containerd store compresses them and names images otherwise. */
export function keepsLayers({ version, driver }: EngineInfo): boolean {
  return Number.parseInt(version, 10) >= 25 && driver !== 'overlayfs';
}

/** The shell only ties both programs together: the bytes would cost this process seconds of a core. */
const script = 'docker save "$1" | tar -x -f - -C "$2" -X "$3"';

/**
 * Puts the layers of an image that are not there yet into the store; undefined where the engine's archive does not hold them as
 * blobs. Same image, same blobs, so a kill at any point and a second process at the same time do no harm. Rejects with ToolFailedError.
 */
export async function packImage(
  store: string,
  image: ImageToPack,
  run: Run,
  say: Pick<StepSay, 'progress'>,
): Promise<PackedImage | undefined> {
  await mkdir(join(store, 'blobs', 'sha256'), { recursive: true });
  await removeLeftParts(store);
  const kept = await keepImage(store, image.imageId);
  if (kept) return kept;
  const part = join(store, `${partPrefix}${String(process.pid)}-${randomBytes(4).toString('hex')}`);
  const blobs = join(part, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const known = await wholeBlobs(store);
  const watching = setInterval(() => void watch(blobs, image, known.sizeBytes, say), watchMs);
  try {
    const exclude = join(part, 'exclude');
    await writeFile(exclude, known.names.map((name) => `blobs/sha256/${name}\n`).join(''));
    await save(image, part, exclude, run);
    for (const name of await readdir(blobs)) await rename(join(blobs, name), blobPath(store, name));
    return await keepImage(store, image.imageId);
  } finally {
    clearInterval(watching);
    await rm(part, { recursive: true, force: true });
  }
}

/** Blobs of images that are whole: nothing else is known to have its full length. */
async function wholeBlobs(
  store: string,
): Promise<{ readonly names: readonly string[]; readonly sizeBytes: number }> {
  const packed = await Promise.all(
    Object.values(await readPacked(store)).map((image) => blobsOf(store, image).catch(() => [])),
  );
  const sizes = new Map(packed.flat().map(({ digest, size }) => [digest.replace(/^sha256:/, ''), size]));
  return { names: [...sizes.keys()], sizeBytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}

/** How much of it is written; what is there already is never read by us, so it counts only by ending sooner. */
async function watch(
  blobs: string,
  { sizeBytes }: ImageToPack,
  known: number,
  say: Pick<StepSay, 'progress'>,
): Promise<void> {
  const names = await readdir(blobs).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(blobs, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const expected = Math.max(sizeBytes - known, sizeBytes / 10);
  const written = sizes.reduce((sum, size) => sum + size, 0);
  if (written > 0) say.progress(Math.min(0.99, written / expected));
}

async function save(image: ImageToPack, folder: string, exclude: string, run: Run): Promise<void> {
  try {
    await run.tools.process.run({
      tool: 'sh',
      args: ['-c', script, 'sh', image.reference, folder, exclude],
      timeoutMs: 600_000,
      signal: run.signal,
    });
  } catch (error) {
    throw explained(error, image);
  }
}

/** The shell and tar say much of which one line tells why. */
function explained(error: unknown, { reference }: ImageToPack): unknown {
  if (!(error instanceof ToolFailedError)) return error;
  const { code, details } = error;
  const tail = tailOf(error);
  const full = saysDiskFull(tail);
  const why = full ? 'no space left on device' : tail.find((line) => line.trim() !== '')?.trim();
  if (why === undefined) return error;
  const prune = advice`${eemtDev('images prune')} frees what no environment uses`;
  return new ToolFailedError(code, `The layers of ${reference} could not be packed: ${why}`, {
    cause: error,
    details,
    hints: [...error.hints, ...(full ? [prune] : [])],
  });
}
