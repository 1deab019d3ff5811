import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { uploadFile } from '../eemt/page/uploads.ts';
import { CancelledError, NotReadyError, SettingsError, whyOf } from '../errors/index.ts';
import { realInside } from '../lib/inside.ts';
import type { Run } from '../plan/step.ts';

/** An elevation model that an environment begins with. */
export interface Seed {
  readonly name: string;
  readonly path: string;
}

/** The page holds a whole upload in memory, and so do we. */
const mostBytes = 512 * 1024 * 1024;
/** File systems allow 255; the page puts a UUID and a `_` before it. */
const longestName = 255 - 37;
const uploadMs = 120_000;

/** The .tif and .tiff files right in a folder, by name. Rejects with SettingsError SEED, naming all that is wrong, before anything is changed. */
export async function findSeeds(folder: string): Promise<readonly Seed[]> {
  const names = (await namesIn(folder)).filter((name) => /\.tiff?$/i.test(name)).toSorted();
  if (names.length === 0) throw unfit(`${folder} holds no .tif or .tiff file.`);
  const problems = (await Promise.all(names.map(async (name) => whatIsWrong(folder, name)))).flat();
  if (problems.length > 0) throw unfit(`${folder} cannot be the seed: ${problems.join('; ')}.`, problems);
  return names.map((name) => ({ name, path: join(folder, name) }));
}

/** Through the page, so that each file has the name and the owner that an upload has. Gives their names in uploads. */
export async function uploadSeeds(
  { tools, signal }: Run,
  pageUrl: string,
  seeds: readonly Seed[],
): Promise<readonly string[]> {
  const page = { http: tools.http, url: pageUrl, timeoutMs: uploadMs, signal };
  const seeded: string[] = [];
  for (const { name, path } of seeds) {
    try {
      seeded.push(await uploadFile(page, name, path));
    } catch (error) {
      if (signal.aborted) throw new CancelledError('CANCELLED', 'Stopped before the end.', { cause: error });
      throw notUploaded(name, seeded, error);
    }
  }
  return seeded;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    const known: Readonly<Record<string, string>> = {
      ENOENT: 'is not there',
      ENOTDIR: 'is no folder',
      EACCES: 'may not be read',
    };
    throw unfit(`The folder of --seed, ${folder}, ${known[code] ?? `cannot be read: ${whyOf(error)}`}.`);
  }
}

async function whatIsWrong(folder: string, name: string): Promise<readonly string[]> {
  const path = join(folder, name);
  if (Buffer.byteLength(name) > longestName)
    return [`the name ${name.slice(0, 40)}… is too long for an upload`];
  try {
    if ((await realInside(folder, path)) === undefined) return [`${name} is a link that leads out of it`];
    const found = await stat(path);
    if (!found.isFile()) return [`${name} is no file`];
    if (found.size === 0) return [`${name} is empty`];
    if (found.size > mostBytes) return [`${name} is larger than 512 MiB`];
    await (await open(path)).close();
    return [];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return [`${name} is a link to nothing`];
    return [`${name} may not be read (${code ?? whyOf(error)})`];
  }
}

function unfit(message: string, problems: readonly string[] = []): SettingsError {
  return new SettingsError('SEED', message, {
    hints: ['--seed takes a folder with GeoTIFF files; nothing was changed'],
    ...(problems.length === 0 ? {} : { details: { problems } }),
  });
}

function notUploaded(name: string, seeded: readonly string[], cause: unknown): NotReadyError {
  return new NotReadyError(
    'READY_SEED',
    `The data is fresh, but ${name} could not be uploaded: ${whyOf(cause)}. Uploaded before it: ${String(seeded.length)}.`,
    {
      hints: [
        advice`${eemtDev('logs', 'web')} shows what the page says`,
        advice`${eemtDev('status')} says what is wrong`,
      ],
      cause,
    },
  );
}
