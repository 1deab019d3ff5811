import { advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import { PrerequisiteError } from '../../errors/index.ts';
import { environmentLabel } from '../../core/environment.ts';
import type { ImageBuild } from '../../core/blueprint.ts';
import type { Run, Step, StepSay } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { EngineImage } from '../../tools/docker.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import { layered, layersLabel } from '../thin/layered.ts';
import { recipeOf } from '../thin/recipe.ts';
import { remember } from '../thin/recipe-store.ts';
import { readCaBundle } from './ca-bundle.ts';
import { contextTar } from './context-tar.ts';
import { caPath, dockerfileName, rewriteDockerfile, withCaBundle } from './dockerfile.ts';
import { contentTag, engineReference, parentsOf, sealed, type ReferencedImage } from './fingerprint.ts';
import type { SealedEntry } from './seal.ts';

export interface ImageStepsInput {
  /** In build order. */
  readonly images: readonly ImageBuild[];
  readonly environmentName: string;
  readonly noCache: boolean;
  readonly noBuild: boolean;
  /** Folder that keeps what was built from what. */
  readonly builds: string;
  /** Folder with the layers that nodes fetch. */
  readonly imageStore: string;
  /** PEM file for the builds, or null. */
  readonly caBundle: string | null;
  /** HTTP_PROXY and the like; predefined build arguments, which Docker keeps out of the image. */
  readonly proxies: Readonly<Record<string, string>>;
}

/** What an image step reads and changes of the world. */
export interface ImageParts {
  readonly images: readonly EngineImage[];
}

/** One step per image, `image-ROLE`, each behind those that its FROM names. What is there under its content tag is not built again. */
export function imageSteps<P extends ImageParts>(
  input: ImageStepsInput,
  referenced: readonly ReferencedImage[],
): readonly Step<P>[] {
  const { images, noBuild } = input;
  return referenced.map(({ image, reference }) => ({
    id: `image-${image.role}`,
    title: `Image ${image.name} (${image.variant})`,
    after: parentsOf(images, image).map(({ role }) => `image-${role}`),
    reads: ['images'],
    changes: ['images'],
    answer: answerBehind[image.role],
    due(world) {
      const inEngine = known(world.images);
      const there = imageFinder(inEngine)(reference);
      if (there && (!input.noCache || image.source.kind === 'given')) return { is: 'done', note: reference };
      if (image.source.kind === 'given' || noBuild) throw missing(image, reference);
      return {
        is: 'due',
        changes: [{ kind: 'create', text: `build ${image.name} as ${reference}` }],
        run: (run, say) => make(input, image, inEngine, run, say),
      };
    },
  }));
}

/** The setting that says where an image comes from. */
const answerBehind = { base: 'webImage', web: 'webImage', worker: 'workerImage', docs: 'with' } as const;

/** As a layer of what changed over the last image where that comes to the same, else by its Dockerfile. */
async function make(
  input: ImageStepsInput,
  image: ImageBuild,
  inEngine: readonly EngineImage[],
  run: Run,
  say: StepSay,
): Promise<void> {
  const { images, builds, imageStore, noCache } = input;
  const { print } = await sealed(images, image);
  const recipe = await recipeOf(images, image);
  const labels = {
    'eemt-dev.image': image.role,
    'eemt-dev.fingerprint': print,
    [environmentLabel]: input.environmentName,
  };
  const wanted = {
    role: image.role,
    reference: contentTag(image, print),
    recipe,
    images: inEngine,
    builds,
    imageStore,
    labels,
  };
  if (noCache || !(await layered(wanted, run, say)))
    await build(input, image, { ...labels, [layersLabel]: '0' }, run, say);
  await remember(builds, print, recipe);
}

async function build(
  input: ImageStepsInput,
  image: ImageBuild,
  labels: Readonly<Record<string, string>>,
  run: Run,
  say: StepSay,
): Promise<void> {
  const { images, caBundle, noCache, proxies } = input;
  const { source } = image;
  if (source.kind === 'given') return;
  const { print, entries } = await sealed(images, image);
  const tags: Record<string, string> = {};
  for (const parent of parentsOf(images, image)) tags[parent.name] = await engineReference(images, parent);
  const rewritten = rewriteDockerfile(source.dockerfile, tags, source.afterFrom);
  if (caBundle !== null && !(await run.tools.docker.info(run.signal)).buildkit) throw needsBuildKit();
  const dockerfile = caBundle === null ? rewritten : withCaBundle(rewritten);
  const added: readonly SealedEntry[] =
    caBundle === null ? [] : [{ path: caPath, content: { text: await readCaBundle(caBundle) } }];
  await run.tools.docker.build(
    {
      context: contextTar([...entries, ...added], dockerfile),
      dockerfile: dockerfileName,
      tag: contentTag(image, print),
      labels,
      args: { ...bothCases(proxies), ...source.args },
      noCache,
      onLine: (line) => {
        say.line(line);
        const fraction = stepFraction(line);
        if (fraction !== undefined) say.progress(fraction);
      },
    },
    run.signal,
  );
}

/** `[web 3/8] RUN …` → 2/8: two steps are done when the third begins. */
function stepFraction(line: string): number | undefined {
  const [, step, of] = /^(?:CACHED )?\[(?:\S+ )?(\d+)\/(\d+)\] /.exec(line) ?? [];
  return step === undefined || of === undefined ? undefined : (Number(step) - 1) / Number(of);
}

function needsBuildKit(): PrerequisiteError {
  const message = 'A CA bundle can be given to a build only by BuildKit, which this engine does not have.';
  return new PrerequisiteError('DOCKER_BUILDKIT', message, {
    hints: [
      'Docker 23 or newer has it.',
      'Or build the images elsewhere and give them: --web-image REF --worker-image REF',
    ],
  });
}

function bothCases(proxies: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(proxies).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}

function missing(image: ImageBuild, reference: string): PrerequisiteError {
  return new PrerequisiteError(
    'IMAGE_MISSING',
    `${reference}, meant for ${image.name}, is not in the Docker engine.`,
    {
      hints:
        image.source.kind === 'given'
          ? [command('docker', 'pull', reference)]
          : [advice`${eemtDev('up')} builds it`],
    },
  );
}
