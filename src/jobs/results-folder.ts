import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { demName, shortId } from '../core/job.ts';
import { PrerequisiteError, UsageError } from '../errors/index.ts';
import { safeName } from './dem.ts';

export interface ResultsFolder {
  readonly path: string;
  /** Its name holds the job's id, so what lies in it is of this job. */
  readonly ownName: boolean;
}

const elsewhere = (flag: string): Advice =>
  `${flag} FOLDER names another one; it is made where it is absent.`;

/** Where results go: the folder that was given, else one of their own below the current one. Pure. */
export function resultsFolder(given: string | null, cwd: string, dem: string, id: string): ResultsFolder {
  if (given !== null) return { path: resolve(cwd, given), ownName: false };
  const bare = demName(basename(dem)).replace(/\.tiff?$/i, '');
  const stem = safeName(`${bare}.tif`).replace(/\.tif$/, '');
  return { path: join(cwd, 'eemt-results', `${stem}-${shortId(id)}`), ownName: true };
}

/**
 * Makes the folder and gives the outermost one that was made for it; undefined where it was there.
 * Rejects with UsageError JOB_RESULTS_FOLDER or PrerequisiteError JOB_RESULTS_FOLDER where it cannot be used.
 */
export async function makeResultsFolder(
  { path, ownName }: ResultsFolder,
  flag: string,
): Promise<string | undefined> {
  const names = await readdir(path).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw unusable(path, 'it, or what it lies in, is a file', flag);
    throw notWritable(path, error, flag);
  });
  if (names.length > 0 && !ownName)
    throw unusable(path, 'it is not empty, and nothing in it shall be overwritten', flag);
  try {
    const made = await makeWithParents(path);
    await rmdir(await mkdtemp(join(path, '.eemt-dev-')));
    return made;
  } catch (error) {
    throw notWritable(path, error, flag);
  }
}

/**
 * Looks again once results are there to be copied: a job takes hours, and others work meanwhile. Rejects with PrerequisiteError
 * JOB_RESULTS_FOLDER.
 */
export async function requireStillEmpty({ path, ownName }: ResultsFolder, id: string): Promise<void> {
  if (ownName) return;
  const names = await readdir(path).catch(() => []);
  if (names.length === 0) return;
  throw new PrerequisiteError(
    'JOB_RESULTS_FOLDER',
    `Results cannot be put into ${path}: it is no longer empty, and nothing in it shall be overwritten.`,
    { hints: [advice`${eemtDev('jobs results', shortId(id), '--to', 'DIR')} copies them to another folder`] },
  );
}

/** Not by the recursive mkdir, which never ends where the system answers ENOENT below a folder that is there, as in /proc. */
async function makeWithParents(path: string): Promise<string | undefined> {
  if (existsSync(path)) return undefined;
  const above = await makeWithParents(dirname(path));
  await mkdir(path);
  return above ?? path;
}

/** Removes what was made for results that never came. */
export async function removeUnused(path: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  const removed = await rmdir(path).then(
    () => true,
    () => false,
  );
  if (removed && path !== made) await removeUnused(dirname(path), made);
}

function unusable(path: string, why: string, flag: string): UsageError {
  return new UsageError('JOB_RESULTS_FOLDER', `Results cannot be put into ${path}: ${why}.`, {
    hints: [elsewhere(flag)],
  });
}

function notWritable(path: string, cause: unknown, flag: string): PrerequisiteError {
  const code = String((cause as NodeJS.ErrnoException).code);
  const why: Readonly<Record<string, string>> = {
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'the file system there is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'what it lies in is a file',
    ENOENT: 'no folder can be made there',
    EEXIST: 'a link that leads nowhere is there',
  };
  return new PrerequisiteError(
    'JOB_RESULTS_FOLDER',
    `Results cannot be put into ${path}: ${why[code] ?? code}.`,
    { hints: [elsewhere(flag)], cause },
  );
}
