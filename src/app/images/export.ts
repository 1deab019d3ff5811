import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { advice, adviceText } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { pinnedFolder } from '../../eemt/clone.ts';
import { isCommit, treeFiles } from '../../eemt/git-tree.ts';
import { isDemoFolder } from '../../eemt/source.ts';
import { PrerequisiteError, StateConflictError, UsageError } from '../../errors/index.ts';
import { saveImages } from '../../images/carry/engine.ts';
import {
  blobMember,
  currentFormat,
  toolMember,
  type CarryManifest,
  type Member,
} from '../../images/carry/manifest.ts';
import { writeCarried } from '../../images/carry/write.ts';
import { ownVersion } from '../../lib/own-version.ts';
import type { Run } from '../../plan/step.ts';
import type { EnvironmentRecord } from '../../state/record.ts';
import { cachedHelper, downloadFile } from '../../tools/helper-cache.ts';
import { sha256Of } from '../../tools/helper-files.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import { helperNames } from '../../tools/supported-versions.ts';
import type { CommandContext } from '../context.ts';
import { findEnvironment } from '../find-environment.ts';
import { withWorkingFolder } from './working-folder.ts';

export interface Exported {
  readonly file: string;
  readonly sizeBytes: number;
  /** References. */
  readonly images: readonly string[];
  readonly tools: readonly string[];
  /** Commit of EEMT; null: its files are not in it. */
  readonly source: string | null;
  /** What the other machine must have by itself, in sentences. */
  readonly lacks: readonly string[];
}

/** Members of one kind, with the place of each on this disk. */
interface Part {
  readonly members: readonly (Member & { readonly from: string })[];
}

/** Writes all that `up` of this environment needs on a machine without a network. */
export async function exportImages(context: CommandContext, file: string): Promise<Exported> {
  const { env, record } = await findEnvironment(context);
  if (existsSync(file))
    throw new UsageError('USAGE_FILE_THERE', `${file} is there already.`, {
      hints: ['Name a file that is not there yet, or remove it.'],
    });
  const references = record?.images ?? [];
  if (!record || references.length === 0)
    throw new StateConflictError('STATE_NO_IMAGES', `Nothing is known of images of ${env.name}.`, {
      hints: [advice`${eemtDev('up')} builds them, and remembers which they are`],
    });
  const run = await context.openRun('images');
  try {
    return await withWorkingFolder(context.roots, async (folder) => {
      await requireThere(references, run);
      notice(run, `Saving ${String(references.length)} images`);
      const { images, members } = await imagesPart(references, folder, run);
      const tools = await toolsPart(context);
      const source = await sourcePart(record, context, run);
      const all = [...members, ...tools.members, ...(source?.members ?? [])];
      const manifest: CarryManifest = {
        format: currentFormat,
        eemtDev: ownVersion(),
        architecture: (await run.tools.docker.info(run.signal)).architecture,
        images,
        source: source?.commit ?? null,
        members: all.map(announced),
      };
      notice(run, `Writing ${file}`);
      const places = Object.fromEntries(all.map(({ path, from }) => [path, from]));
      await writeCarried(file, manifest, places, run.signal);
      return {
        file,
        sizeBytes: (await stat(file)).size,
        images: images.map(({ name }) => name),
        tools: tools.names,
        source: source?.commit.commit ?? null,
        lacks: lacksOf(tools.names, source !== undefined, record),
      };
    });
  } finally {
    await run.close();
  }
}

/** Without its place on this disk. */
function announced({ path, sizeBytes, sha256, executable }: Part['members'][number]): Member {
  return { path, sizeBytes, sha256, ...(executable ? { executable } : {}) };
}

async function requireThere(references: readonly string[], { tools, signal }: Run): Promise<void> {
  const byDigest = references.find((reference) => reference.includes('@'));
  if (byDigest !== undefined)
    throw new PrerequisiteError(
      'IMAGE_BY_DIGEST',
      `${byDigest} is named by its digest, which no engine takes from a file.`,
      { hints: ['Give it a tag (docker tag), and name that: --node-image, --web-image or --worker-image.'] },
    );
  const find = imageFinder(await tools.docker.images(null, signal));
  const missing = references.filter((reference) => !find(reference));
  if (missing.length === 0) return;
  throw new PrerequisiteError('IMAGE_MISSING', `Not in the Docker engine: ${missing.join(', ')}.`, {
    hints: [advice`${eemtDev('up')} builds what is missing`],
  });
}

async function imagesPart(
  references: readonly string[],
  folder: string,
  run: Run,
): Promise<Part & Pick<CarryManifest, 'images'>> {
  const saved = await saveImages(references, folder, run);
  const sums = new Map<string, string>();
  const members = new Map<string, Part['members'][number]>();
  const sumOf = async (path: string): Promise<string> => {
    const known = sums.get(path);
    if (known !== undefined) return known;
    const sum = await sha256Of(path);
    sums.set(path, sum);
    members.set(sum, {
      path: blobMember(sum),
      sizeBytes: (await stat(path)).size,
      sha256: sum,
      from: path,
    });
    return sum;
  };
  const images: CarryManifest['images'] = [];
  for (const { names, config, layers } of saved) {
    const sum = await sumOf(config);
    const below: string[] = [];
    for (const layer of layers) below.push(await sumOf(layer));
    for (const name of names) images.push({ name, config: sum, layers: below });
  }
  return { images, members: [...members.values()] };
}

/** As they were downloaded, so that the other machine can check each against the sum that eemt-dev knows. */
async function toolsPart({ roots }: CommandContext): Promise<Part & { readonly names: readonly string[] }> {
  const found = helperNames.flatMap((name) => {
    const cached = cachedHelper(name, { cache: roots.cache });
    const from = cached && downloadFile(cached);
    return from !== undefined && existsSync(from) ? [{ name, from }] : [];
  });
  const members = await Promise.all(
    found.map(async ({ name, from }) => ({
      path: toolMember(name),
      sizeBytes: (await stat(from)).size,
      sha256: await sha256Of(from),
      from,
    })),
  );
  return { members, names: found.map(({ name }) => name) };
}

/** The pinned commit, where the environment was made from it and nobody has changed it since. */
async function sourcePart(
  { source }: EnvironmentRecord,
  { roots }: CommandContext,
  { tools, signal }: Run,
): Promise<(Part & { readonly commit: { readonly commit: string; readonly text: string } }) | undefined> {
  if (source !== pinnedFolder(roots)) return undefined;
  const commit = source.slice(-40);
  // Without git nobody can tell that it is the commit.
  const textOf = () =>
    tools.git.commitText(source, commit, signal).catch(() => {
      signal.throwIfAborted();
      return undefined;
    });
  const [files, text] = await Promise.all([treeFiles(source), textOf()]);
  if (!files || text === undefined || !(await isCommit({ commit, text }, source, files))) return undefined;
  const members = await Promise.all(
    files.map(async ({ path, executable }) => ({
      path: `source/${path}`,
      sizeBytes: (await stat(join(source, path))).size,
      sha256: await sha256Of(join(source, path)),
      ...(executable ? { executable } : {}),
      from: join(source, path),
    })),
  );
  return { commit: { commit, text }, members };
}

function lacksOf(
  tools: readonly string[],
  hasSource: boolean,
  { source }: EnvironmentRecord,
): readonly string[] {
  const absent = helperNames.filter((name) => !tools.includes(name));
  return [
    ...(absent.length > 0
      ? [`${absent.join(', ')}: eemt-dev has not fetched them here; Kind needs them there.`]
      : []),
    ...(hasSource || isDemoFolder(source)
      ? []
      : [
          adviceText(
            advice`EEMT: take ${source} there as it is, and name it: ${eemtDev('up', '--no-build', '--source', 'DIR')}`,
            '',
          ),
        ]),
  ];
}

function notice(run: Run, text: string): void {
  run.emit({ event: 'notice', level: 'info', text });
}
