import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import * as z from 'zod/mini';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { blobMember, type CarryManifest } from './manifest.ts';

/** Images of the engine as files below a folder. */
export interface SavedImage {
  /** Names that were asked for. */
  readonly names: readonly string[];
  /** Paths. */
  readonly config: string;
  readonly layers: readonly string[];
}

const savedShape = z.array(
  z.object({ Config: z.string(), RepoTags: z.nullish(z.array(z.string())), Layers: z.array(z.string()) }),
);

/** The shell only ties both programs together: the bytes would cost this process seconds of a core. */
const saveScript = 'folder=$1; shift; docker save "$@" | tar -x -f - -C "$folder"';
const loadScript = 'tar -c -f - -C "$1" manifest.json blobs | docker load';

/** Unpacks the engine's archive of these images; a layer of two lies there once. Every engine writes one, in whichever form it keeps layers. */
export async function saveImages(
  references: readonly string[],
  folder: string,
  run: Run,
): Promise<readonly SavedImage[]> {
  await shell(saveScript, [folder, ...references], run);
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '[]');
  return savedShape.parse(JSON.parse(text)).map(({ Config, RepoTags, Layers }) => ({
    names: RepoTags ?? [],
    config: inside(folder, Config),
    layers: Layers.map((layer) => inside(folder, layer)),
  }));
}

/** Gives these images to the engine; their blobs lie below `folder` as a manifest names them. */
export async function loadImages(images: CarryManifest['images'], folder: string, run: Run): Promise<void> {
  const saved = images.map(({ name, config, layers }) => ({
    Config: blobMember(config),
    RepoTags: [name],
    Layers: layers.map(blobMember),
  }));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(saved));
  await shell(loadScript, [folder], run);
  for (const { name } of images)
    if (!(await run.tools.docker.image(name, run.signal)))
      throw new ToolFailedError('IMAGES_LOAD', `The engine took the images, and does not have ${name}.`);
}

async function shell(script: string, args: readonly string[], run: Run): Promise<void> {
  await run.tools.process.run({
    tool: 'sh',
    args: ['-c', script, 'sh', ...args],
    timeoutMs: 3_600_000,
    signal: run.signal,
  });
}

function inside(folder: string, path: string): string {
  const plain = normalize(path);
  if (isAbsolute(plain) || plain.startsWith('..'))
    throw new ToolFailedError('IMAGES_SAVE', `The engine names ${path} in its archive.`);
  return join(folder, plain);
}
