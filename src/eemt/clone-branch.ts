import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { CloneRef } from '../core/source-name.ts';
import { isEemtDevError, SettingsError, type EemtDevError } from '../errors/index.ts';
import { cloneFailed, commitFolder, reasonOf, repositoryUrl, type CloneRequest } from './clone.ts';
import { checkSource } from './parts.ts';

export interface CloneBranchRequest extends Omit<CloneRequest, 'commit'> {
  readonly ref: CloneRef;
  /** Asks what it is now, also where it was fetched before. */
  readonly anew: boolean;
  readonly now?: () => Date;
}

/** Commits of one branch that stay in the cache: another environment may still run from an older one. */
const kept = 5;

/**
 * Folder of the newest commit of a branch or pull request, in the cache beside the pinned commit. Where nobody answers, what was fetched last, with
 * its age said. Rejects with SettingsError SOURCE_CLONE_FAILED.
 */
export async function cloneBranch({
  ref,
  anew,
  roots,
  git,
  signal,
  say,
  url = repositoryUrl,
  now = () => new Date(),
}: CloneBranchRequest): Promise<string> {
  const parent = join(roots.cache, 'sources', folderName(ref, url));
  const last = await lastFetched(parent);
  const takeLast = (fetched: Fetched, why: string): string => {
    const age = ageWords(now().getTime() - fetched.at.getTime());
    say(`${capital(ref.words)}${why}: taking commit ${fetched.commit.slice(0, 12)}, fetched ${age}`);
    return fetched.dir;
  };
  if (last && !anew) return takeLast(last, ' is not asked for anew');
  try {
    const commit = await git.refCommit({ url, ref: ref.ref, signal });
    if (commit === undefined) throw notThere(ref, url, last);
    const dir = await commitFolder({ parent, url, commit, git, signal, say });
    await remember(parent, commit, now());
    say(`${capital(ref.words)} of EEMT is at commit ${commit.slice(0, 12)}`);
    return dir;
  } catch (error) {
    if (isEemtDevError(error) && (error.exitCode === 130 || isAnswer(error))) throw error;
    if (last) return takeLast(last, ` could not be fetched (${reasonOf(error)})`);
    throw isEemtDevError(error) && error.code === 'SOURCE_CLONE_FAILED'
      ? error
      : cloneFailed(url, reasonOf(error), error);
  }
}

/** Somebody answered: there is no such branch, or what came is no EEMT. That is no reason to run something else. */
function isAnswer({ code, cause }: EemtDevError): boolean {
  return code === 'SOURCE_CLONE_FAILED' && cause === undefined;
}

interface Fetched {
  readonly dir: string;
  readonly commit: string;
  readonly at: Date;
}

const headFile = 'head';

/** What was fetched last and is still whole; the time of its file is when. */
async function lastFetched(parent: string): Promise<Fetched | undefined> {
  const file = join(parent, headFile);
  try {
    const commit = (await readFile(file, 'utf8')).trim();
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
    const dir = join(parent, commit);
    return (await checkSource(dir)).ok ? { dir, commit, at: (await stat(file)).mtime } : undefined;
  } catch {
    return undefined;
  }
}

async function remember(parent: string, commit: string, at: Date): Promise<void> {
  await writeFileAtomic(join(parent, headFile), `${commit}\n`);
  await utimes(join(parent, headFile), at, at);
  await utimes(join(parent, commit), at, at);
  const folders = (await readdir(parent)).filter((name) => /^[0-9a-f]{40,64}$/.test(name));
  const aged = await Promise.all(
    folders.map(async (name) => ({ name, at: (await stat(join(parent, name))).mtimeMs })),
  );
  const old = aged.toSorted((one, other) => other.at - one.at).slice(kept);
  await Promise.all(old.map(({ name }) => rm(join(parent, name), { recursive: true, force: true })));
}

/** One folder for each name of each repository; of the name only what every file system and every tool takes. */
function folderName({ ref, words }: CloneRef, url: string): string {
  const hash = createHash('sha256').update(`${url}\n${ref}`).digest('hex').slice(0, 8);
  const readable = words.replace(/^the /, '').replaceAll(/[^\w.]+/g, '-');
  return `${readable.slice(0, 60)}-${hash}`;
}

function notThere({ words, ref }: CloneRef, url: string, last: Fetched | undefined): SettingsError {
  return new SettingsError('SOURCE_CLONE_FAILED', `${capital(words)} is not there: ${url} has no ${ref}`, {
    hints: [
      'Look whether the name is right; a branch may have been merged and removed.',
      ...(last ? [advice`What was fetched before is kept: ${eemtDev('up', '--source', last.dir)}`] : []),
      advice`Take the commit that eemt-dev was made with: ${eemtDev('up', '--source', 'clone')}`,
    ],
    details: { url, ref },
  });
}

/** Pure. */
function ageWords(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  for (const [unit, length] of units) {
    const count = Math.floor(ms / length);
    if (count > 0) return `${String(count)} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'less than a minute ago';
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
