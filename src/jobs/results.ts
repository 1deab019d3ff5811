import { randomUUID } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { advice, type Advice } from '../core/advice.ts';
import { command, eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { hasEnded, shortId, type JobStatus } from '../core/job.ts';
import { NotReadyError, PrerequisiteError } from '../errors/index.ts';
import { jobFolders } from './folders.ts';
import { requireInside } from './require-inside.ts';

/** The folder that a job's results lie in, inside the environment's data. */
export function resultsOf(env: Environment, id: string): string {
  return join(jobFolders(env).results, id);
}

/**
 * Files below the results of a job, those that tell of the rest first. Links are passed over: containers write there; so are names with a dot
 * in front, which the runner has not finished. Empty where there is nothing.
 */
export async function resultFiles(env: Environment, id: string): Promise<readonly string[]> {
  const root = resultsOf(env, id);
  const found = await lstat(root).catch(() => undefined);
  if (!found?.isDirectory()) return [];
  await requireInside(env.paths.data, root);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name).slice(root.length + 1))
    .filter((file) => !file.split('/').some((name) => name.startsWith('.')));
  return files.sort((one, other) => depth(one) - depth(other) || (one < other ? -1 : 1));
}

/**
 * Copies the results, each file whole or not at all, and gives those that it copied. Two may copy into one folder at once. Rejects with
 * PrerequisiteError JOB_RESULTS_DISK where the disk is full: what was copied stays.
 */
export async function copyResults(
  env: Environment,
  id: string,
  folder: string,
  signal: AbortSignal,
  partName: () => string = randomUUID,
): Promise<readonly string[]> {
  const root = resultsOf(env, id);
  const files = await resultFiles(env, id);
  const copied: string[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const target = join(folder, file);
    const part = `${target}.${partName()}.part`;
    let source: FileHandle | undefined;
    try {
      source = await openListed(join(root, file));
      if (source === undefined) continue;
      await mkdir(dirname(target), { recursive: true });
      await pipeline(source.createReadStream(), createWriteStream(part), { signal });
      await rename(part, target);
      copied.push(file);
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw isFull(error)
        ? diskFull({ folder, copied: copied.length, all: files.length, id, root }, error)
        : error;
    } finally {
      // What was read to its end is closed already.
      await source?.close().catch(() => undefined);
    }
  }
  return copied;
}

/** undefined where the file that was listed has gone meanwhile, or a container has put a link in its place. */
async function openListed(path: string): Promise<FileHandle | undefined> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String((error as NodeJS.ErrnoException).code)))
        return undefined;
      throw error;
    },
  );
}

/** Where nothing could be copied. */
export function noResults(env: Environment, id: string, status: JobStatus | undefined): NotReadyError {
  const job = `The job ${shortId(id)}`;
  const hints = [advice`${eemtDev('jobs show', shortId(id))} shows how far it is`];
  if (!status || !hasEnded(status))
    return new NotReadyError('JOB_NO_RESULTS', `${job} has no results yet.`, { hints });
  const end = status.phase === 'completed' ? 'has completed' : `has ended (${status.phase})`;
  return new NotReadyError(
    'JOB_NO_RESULTS',
    `${job} ${end}, but there are no results of it in ${resultsOf(env, id)}.`,
    { hints: ['Where they were removed, only running it again brings them back.'] },
  );
}

/** What is finished of a job that did not complete, and how to get it; empty where nothing is. */
export async function keptResults(env: Environment, id: string): Promise<readonly Advice[]> {
  const maps = (await resultFiles(env, id)).filter((file) => /\.tiff?$/i.test(file)).length;
  if (maps === 0) return [];
  const what = maps === 1 ? '1 map that was finished is' : `${String(maps)} maps that were finished are`;
  return [
    advice`${what} kept in ${resultsOf(env, id)}; ${eemtDev('jobs results', shortId(id))} copies them here`,
  ];
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code));
}

interface Copied {
  readonly folder: string;
  readonly copied: number;
  readonly all: number;
  readonly id: string;
  readonly root: string;
}

function diskFull({ folder, copied, all, id, root }: Copied, cause: unknown): PrerequisiteError {
  return new PrerequisiteError(
    'JOB_RESULTS_DISK',
    `No space is left on the disk that holds ${folder}: ${String(copied)} of ${String(all)} files were copied.`,
    {
      hints: [
        `Nothing is lost: all results of the job lie in ${root}.`,
        advice`${command('df', '-h', folder)} shows the disk.`,
        advice`${eemtDev('jobs results', shortId(id), '--to', 'FOLDER')} copies them to another one.`,
      ],
      cause,
    },
  );
}

function depth(path: string): number {
  return path.split('/').length;
}
