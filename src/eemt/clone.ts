import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Roots } from '../core/environment.ts';
import { isEemtDevError, SettingsError, tailOf } from '../errors/index.ts';
import type { Git } from '../tools/git.ts';
import { checkSource } from './parts.ts';

/** The commit of EEMT that eemt-dev was made and tried with. */
const pinnedCommit = '55ccb2a458a2ed0aec8623d191b0140767c45f44';
export const repositoryUrl = 'https://github.com/cyverse-gis/eemt';

/** Whether this folder is the clone of that commit. */
export function isPinnedClone(dir: string): boolean {
  return basename(dir) === pinnedCommit;
}

export interface CloneRequest {
  readonly roots: Roots;
  readonly git: Git;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** EEMT's repository has answered. */
  readonly onAnswer?: (() => void) | undefined;
  /** Another address of the same repository: EEMT_DEV_GIT_URL. */
  readonly url?: string | undefined;
  readonly commit?: string;
}

/** Where the pinned commit lies once it was fetched. */
export function pinnedFolder(roots: Pick<Roots, 'cache'>, commit = pinnedCommit): string {
  return join(roots.cache, 'sources', commit);
}

/** Folder of the pinned commit in the cache. Rejects with SettingsError SOURCE_CLONE_FAILED. */
export async function cloneSource({
  roots,
  url = repositoryUrl,
  commit = pinnedCommit,
  ...request
}: CloneRequest): Promise<string> {
  return commitFolder({ ...request, parent: join(roots.cache, 'sources'), url, commit });
}

export interface CommitRequest extends Pick<CloneRequest, 'git' | 'signal' | 'say' | 'onAnswer'> {
  readonly parent: string;
  readonly url: string;
  readonly commit: string;
}

/** `parent/commit`, fetched into a folder beside it and renamed when whole. Rejects with SettingsError SOURCE_CLONE_FAILED. */
export async function commitFolder({
  parent,
  url,
  commit,
  git,
  signal,
  say,
  onAnswer,
}: CommitRequest): Promise<string> {
  const dir = join(parent, commit);
  if ((await checkSource(dir)).ok) return dir;
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(join(parent, `${commit}.part-`));
  try {
    say(`Fetching EEMT (${commit.slice(0, 12)}) from ${url}`);
    await git.fetchCommit({ url, commit, dir: unfinished, signal, onLine: say, onAnswer });
    const check = await checkSource(unfinished);
    if (!check.ok) throw cloneFailed(url, `what came lacks ${check.missing.join(', ')}`);
    // What a person broke in the cache makes place; nothing of theirs can be in it.
    await rm(dir, { recursive: true, force: true });
    await rename(unfinished, dir).catch(async (error: unknown) => {
      // Another eemt-dev was faster.
      if (!(await checkSource(dir)).ok) throw error;
    });
    return dir;
  } catch (error) {
    if (isEemtDevError(error) && (error.exitCode === 130 || error.code === 'SOURCE_CLONE_FAILED'))
      throw error;
    throw cloneFailed(url, reasonOf(error), error);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

export function cloneFailed(url: string, reason: string, cause?: unknown): SettingsError {
  const details = { ...(isEemtDevError(cause) ? cause.details : {}), reason };
  return new SettingsError('SOURCE_CLONE_FAILED', `EEMT could not be fetched from ${url}: ${reason}`, {
    hints: [
      'Check the network (and HTTPS_PROXY), then run the command again; nothing half-made is kept.',
      advice`Take a checkout that you have: ${eemtDev('up', '--source', 'DIR')}`,
      advice`Try eemt-dev without EEMT: ${eemtDev('up', '--source', 'demo')}`,
    ],
    details,
    cause,
  });
}

/** git says why in its last `fatal:` line. */
export function reasonOf(error: unknown): string {
  if (isEemtDevError(error) && error.code === 'TOOL_MISSING') return 'git is not installed';
  const fatal = tailOf(error).findLast((line) => /^(fatal|error):/.test(line));
  return fatal?.replace(/^\w+:\s*/, '') ?? (error instanceof Error ? error.message : String(error));
}
