import type { ImageRole } from '../../core/blueprint.ts';
import { isEemtDevError } from '../../errors/index.ts';
import type { Run, StepSay } from '../../plan/step.ts';
import type { EngineImage } from '../../tools/docker.ts';
import { decide } from './decide.ts';
import { keepLayer } from './keep-layer.ts';
import type { LayerChange } from './layer-changes.ts';
import { finderOf, layerTar } from './layer-tar.ts';
import { layeredImage } from './load-archive.ts';
import { remembered } from './recipe-store.ts';
import type { SealedRecipe } from './recipe.ts';
import { sealedText } from './sealed-text.ts';
import { isWhole } from './whole.ts';
import type { Whole } from './whole.ts';

/** On every image of ours: how many layers lie on the last whole build. */
export const layersLabel = 'eemt-dev.layers';
const maxLayers = 9;
/** A layer is put together in memory. */
const maxMi = 64;

export interface LayeredInput {
  readonly role: ImageRole;
  readonly reference: string;
  readonly recipe: SealedRecipe;
  /** Images of the engine, as they were seen last. */
  readonly images: readonly EngineImage[];
  /** Folder with what they were built from. */
  readonly builds: string;
  /** Folder with the layers that nodes fetch. */
  readonly imageStore: string;
  /** Of the new image. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Makes the image as the last one with a layer of what changed. False where it has to be built, and the reason is said; nothing is said of a first build. */
export async function layered(input: LayeredInput, run: Run, say: StepSay): Promise<boolean> {
  const last = await lastImage(input);
  if (last === undefined) return false;
  const refused = isWhole(last) ? last : await lay(last, input, run, say);
  if (refused) say.line(`The whole image is built: ${refused.whole}`);
  return refused === undefined;
}

interface Base {
  readonly image: EngineImage;
  readonly changes: readonly LayerChange[];
}

/** The newest image of the role that a layer makes the wanted one of; else why the newest of all is none. */
async function lastImage({ role, recipe, images, builds }: LayeredInput): Promise<Base | Whole | undefined> {
  const finder = finderOf(recipe.entries);
  const newest = images
    .filter(({ labels }) => labels['eemt-dev.image'] === role)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, 10);
  let reason: Whole | undefined;
  for (const image of newest) {
    const last = await remembered(builds, image.labels['eemt-dev.fingerprint'] ?? '');
    if (last === undefined) continue;
    const changes = decide(last, recipe, (from) => sealedText(finder(from)));
    if (!isWhole(changes)) return { image, changes };
    reason ??= changes;
  }
  return reason;
}

/** undefined: it is done. */
async function lay(
  { image, changes }: Base,
  input: LayeredInput,
  run: Run,
  say: StepSay,
): Promise<Whole | undefined> {
  const { recipe, reference, labels, imageStore } = input;
  const { docker, clock } = run.tools;
  const below = Number(image.labels[layersLabel] ?? 0);
  if (!(below < maxLayers))
    return { whole: `${String(below)} layers of changes lie on the last build already` };
  if (sizeOf(changes, recipe) > maxMi * 1024 * 1024)
    return { whole: `more than ${String(maxMi)} MiB changed` };
  const { driver } = await docker.info(run.signal);
  // The store of images that looks layers up before it reads them; others have not been tried.
  if (driver !== 'overlay2') return { whole: `the engine stores images by ${driver}` };
  const config = await docker.imageConfig(image.id, run.signal);
  if (config === undefined) return { whole: 'the last image is gone' };
  const made = `a layer with ${changedText(changes)} over the last image`;
  const wanted = layeredImage({
    below: config,
    layer: changes.length > 0 ? await layerTar(changes, recipe.entries) : undefined,
    reference,
    labels: { ...labels, [layersLabel]: String(below + 1) },
    created: clock.iso(),
    createdBy: `eemt-dev: ${made}`,
  });
  try {
    await docker.load(wanted.archive(), reference, run.signal);
  } catch (error) {
    if (isEemtDevError(error) && error.code === 'TOOL_FAILED') return { whole: error.message };
    throw error;
  }
  const there = await docker.image(reference, run.signal);
  if (there?.id !== wanted.id) return { whole: 'the engine made another image of the layer' };
  await keepLayer(imageStore, image.id, wanted);
  say.line(`No build: ${made}`);
  return undefined;
}

function sizeOf(changes: readonly LayerChange[], { entries }: SealedRecipe): number {
  const find = finderOf(entries);
  return changes.reduce((sum, { is }) => {
    const content = is !== 'gone' && is.from ? find(is.from).content : undefined;
    return sum + (content && 'file' in content ? content.sizeBytes : 0);
  }, 0);
}

/** `/app/app.py and 2 more` */
function changedText(changes: readonly LayerChange[]): string {
  const [first, ...more] = changes.map(({ path, is }) => (is === 'gone' ? `without ${path}` : path));
  return `${first ?? 'no other files'}${more.length > 0 ? ` and ${String(more.length)} more` : ''}`;
}
