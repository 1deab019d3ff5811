import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import type { Environment } from '../core/environment.ts';
import { liveFolder, liveFolders } from '../core/live-page.ts';
import { shippedFiles } from '../eemt/chart/shipped-files.ts';
import { livePrograms } from '../eemt/live-page.ts';
import { makeFolder, writeEntries } from '../images/build/write-entries.ts';
import type { LivePage } from './live-source.ts';

/** What became of a version in the page that runs it. */
export type LiveAnswer =
  | { readonly version: string; readonly is: 'live' }
  | { readonly version: string; readonly is: 'failed'; readonly lines: readonly string[] };

const answer = z.discriminatedUnion('is', [
  z.object({ version: z.string(), is: z.literal('live') }),
  z.object({ version: z.string(), is: z.literal('failed'), lines: z.array(z.string()) }),
]);

export function liveRoot({ paths }: Environment): string {
  return join(paths.data, liveFolder);
}

/** The folder with our programs and no answers yet. It stays the same folder where it is there: containers that run have mounted it. */
export async function prepareLive(env: Environment): Promise<void> {
  const root = liveRoot(env);
  await makeFolder(root);
  await makeFolder(join(root, liveFolders.versions));
  // Containers write as users of their own; the folders around it are for the owner alone.
  for (const name of [liveFolders.answers, liveFolders.copies]) await makeFolder(join(root, name), 0o777);
  const programs = join(root, livePrograms());
  await makeFolder(programs);
  for (const [name, text] of Object.entries(shippedFiles('live').texts))
    await writeFile(join(programs, name), text, { mode: 0o644 });
}

/** Writes this version whole, and then has it run. What ran before stays for those that still start from it. */
export async function switchLive(env: Environment, { version, entries }: LivePage): Promise<void> {
  const versions = join(liveRoot(env), liveFolders.versions);
  const folder = join(versions, version);
  const there = await stat(folder).catch(() => undefined);
  if (there === undefined) {
    const half = join(versions, `.${version}-${randomBytes(4).toString('hex')}`);
    try {
      await writeEntries(join(half, 'page'), entries);
      const names = [...new Set(entries.map(({ path }) => path.split('/')[0] ?? path))];
      await writeFile(join(half, 'copied'), `${names.join('\n')}\n`, { mode: 0o644 });
      await makeFolder(half);
      await rename(half, folder);
    } finally {
      await rm(half, { recursive: true, force: true });
    }
  }
  await forgetFailures(env, version);
  await pointTo(env, 'current', version);
}

/** The version that a page starts from whose current one does not start. */
export async function rememberGood(env: Environment, version: string): Promise<void> {
  await pointTo(env, 'good', version);
  const versions = join(liveRoot(env), liveFolders.versions);
  const current = (await readFile(join(versions, 'current'), 'utf8')).trim();
  const kept = [version, current, 'good', 'current'];
  for (const name of await readdir(versions)) {
    if (!kept.includes(name)) await rm(join(versions, name), { recursive: true, force: true });
  }
}

/** What pages have said of this version; the failure of one counts. undefined: nothing yet. */
export async function liveAnswer(env: Environment, version: string): Promise<LiveAnswer | undefined> {
  const said = (await answersIn(env)).map((one) => one.said).filter((one) => one.version === version);
  return said.find((one) => one.is === 'failed') ?? said[0];
}

interface AnswerFile {
  readonly file: string;
  readonly said: LiveAnswer;
}

async function answersIn(env: Environment): Promise<readonly AnswerFile[]> {
  const folder = join(liveRoot(env), liveFolders.answers);
  const files = (await readdir(folder).catch(() => [])).filter((name) => /^[^.].*\.json$/.test(name));
  const found = await Promise.all(files.map((name) => readAnswer(join(folder, name))));
  return found.flatMap((one) => one ?? []);
}

/** Anybody may write there who runs EEMT. */
async function readAnswer(file: string): Promise<AnswerFile | undefined> {
  try {
    const read = z.safeParse(answer, JSON.parse(await readFile(file, 'utf8')));
    return read.success ? { file, said: read.data } : undefined;
  } catch {
    return undefined;
  }
}

/** Another attempt at it is not yet answered, and a container that is gone would never take its word back. */
async function forgetFailures(env: Environment, version: string): Promise<void> {
  for (const { file, said } of await answersIn(env)) {
    if (said.is === 'failed' && said.version === version) await rm(file, { force: true });
  }
}

/** Nobody runs from it any more. */
export async function removeLive(env: Environment): Promise<void> {
  await rm(liveRoot(env), { recursive: true, force: true });
}

async function pointTo(env: Environment, name: 'current' | 'good', version: string): Promise<void> {
  const path = join(liveRoot(env), liveFolders.versions, name);
  await writeFileAtomic(path, `${version}\n`, { mode: 0o644 });
}
