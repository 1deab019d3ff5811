import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Roots } from '../../core/environment.ts';
import { pinnedFolder } from '../../eemt/clone.ts';
import { isCommit } from '../../eemt/git-tree.ts';
import { checkSource } from '../../eemt/parts.ts';
import { PrerequisiteError, SettingsError } from '../../errors/index.ts';
import { loadImages } from '../../images/carry/engine.ts';
import { blobMember, toolMember, unfit, type CarryManifest } from '../../images/carry/manifest.ts';
import { stageCarried } from '../../images/carry/read.ts';
import { blobPath, keepImage } from '../../images/delivery/image-store.ts';
import { keepsLayers } from '../../images/delivery/pack-image.ts';
import { ownVersion } from '../../lib/own-version.ts';
import type { Run } from '../../plan/step.ts';
import { whileAlone } from '../../state/images-lock.ts';
import type { EngineInfo } from '../../tools/docker.ts';
import { cachedHelper, downloadFile } from '../../tools/helper-cache.ts';
import { sha256Of } from '../../tools/helper-files.ts';
import { installHelper } from '../../tools/helpers.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import { helperNames, type HelperName } from '../../tools/supported-versions.ts';
import type { CommandContext } from '../context.ts';
import { imageStoreOf } from './look.ts';
import { withWorkingFolder } from './working-folder.ts';

export interface Imported {
  /** References that the engine has by now, and had not before. */
  readonly images: readonly string[];
  /** References that it had already; they stay as they are. */
  readonly kept: readonly string[];
  readonly tools: readonly string[];
  /** Commit of EEMT that lies in the cache by now; null: the file holds none. */
  readonly source: string | null;
}

/** Takes what `images export` wrote, once all of it was checked; before that nothing is changed. */
export async function importImages(context: CommandContext, file: string): Promise<Imported> {
  if (!existsSync(file)) throw new SettingsError('IMAGES_FILE', `${file} is not there.`);
  const { roots } = context;
  const run = await context.openRun('images');
  try {
    const engine = await run.tools.docker.info(run.signal);
    return await withWorkingFolder(roots, async (folder) => {
      const manifest = await stageCarried(
        file,
        folder,
        (read) => {
          requireArchitecture(read, engine, file);
        },
        run.signal,
      );
      await requireCommit(manifest, folder, file);
      if (manifest.eemtDev !== ownVersion())
        run.emit({
          event: 'notice',
          level: 'warning',
          text: `${file} was written by eemt-dev ${manifest.eemtDev}, this is ${ownVersion()}: \`up\` may want other images`,
        });
      return await whileAlone(imageStoreOf(roots), roots.state, 'images import', async () => ({
        ...(await takeImages(manifest, folder, engine, roots, run)),
        tools: await takeTools(folder, roots),
        source: await takeSource(manifest, folder, roots),
      }));
    });
  } finally {
    await run.close();
  }
}

function requireArchitecture(
  { architecture }: CarryManifest,
  { architecture: here }: EngineInfo,
  file: string,
): void {
  if (architecture === here) return;
  throw new PrerequisiteError(
    'IMAGES_ARCHITECTURE',
    `${file} holds images for ${architecture}, and the engine here runs ${here}.`,
    { hints: ['Write it on a machine of the same kind.'] },
  );
}

/** What runs as EEMT's pinned commit has to be it, so that nobody runs something else under its name. */
async function requireCommit(
  { source, members }: CarryManifest,
  folder: string,
  file: string,
): Promise<void> {
  if (source === null) return;
  const files = members
    .filter(({ path }) => path.startsWith('source/'))
    .map(({ path, executable = false }) => ({ path: path.slice('source/'.length), executable }));
  if (!(await isCommit(source, join(folder, 'source'), files)))
    throw unfit(file, `its files of EEMT are not commit ${source.commit}`);
}

/** Only names that the engine does not have, so nobody's image loses its name. */
async function takeImages(
  { images }: CarryManifest,
  folder: string,
  engine: EngineInfo,
  roots: Roots,
  run: Run,
): Promise<Pick<Imported, 'images' | 'kept'>> {
  const find = imageFinder(await run.tools.docker.images(null, run.signal));
  const lacking = images.filter(({ name }) => !find(name));
  if (lacking.length > 0) await loadImages(lacking, folder, run);
  if (keepsLayers(engine)) await keepLayers(images, folder, imageStoreOf(roots));
  return {
    images: lacking.map(({ name }) => name),
    kept: images.flatMap(({ name }) => (lacking.some((one) => one.name === name) ? [] : [name])),
  };
}

/** So that nodes fetch them at once. Of an image whose layers are compressed the store could make nothing. */
async function keepLayers(images: CarryManifest['images'], folder: string, store: string): Promise<void> {
  await mkdir(join(store, 'blobs', 'sha256'), { recursive: true });
  for (const { name, config, layers } of images) {
    // Nodes are made of theirs, and never fetch it.
    if (!name.startsWith('eemt-dev/')) continue;
    for (const sum of [config, ...layers]) {
      const staged = join(folder, blobMember(sum));
      if (existsSync(staged)) await rename(staged, blobPath(store, `sha256:${sum}`));
    }
    await keepImage(store, `sha256:${config}`);
  }
}

/** Those that this eemt-dev would fetch, where they are not there yet. */
async function takeTools(folder: string, { cache }: Roots): Promise<readonly HelperName[]> {
  const taken: HelperName[] = [];
  for (const name of helperNames) {
    const staged = join(folder, toolMember(name));
    const cached = cachedHelper(name, { cache });
    if (!cached || !existsSync(staged) || existsSync(cached.path)) continue;
    // Another eemt-dev may have fetched another version.
    if ((await sha256Of(staged)) !== cached.download.sha256) continue;
    await mkdir(dirname(downloadFile(cached)), { recursive: true });
    await installHelper(staged, staged, cached);
    taken.push(name);
  }
  return taken;
}

async function takeSource({ source }: CarryManifest, folder: string, roots: Roots): Promise<string | null> {
  if (source === null) return null;
  const dir = pinnedFolder(roots, source.commit);
  if ((await checkSource(dir)).ok) return source.commit;
  await mkdir(dirname(dir), { recursive: true });
  await rm(dir, { recursive: true, force: true });
  await rename(join(folder, 'source'), dir);
  return source.commit;
}
