import { lchown, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HostFacts } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { shippedFiles } from '../../eemt/chart/shipped-files.ts';
import type { SealedEntry } from '../../images/build/seal.ts';
import { makeFolder, writeEntries } from '../../images/build/write-entries.ts';
import type { Change, Step, StepId } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { NativeDesigned } from './design.ts';
import { openForOthers } from './open-folders.ts';
import type { NativeParts } from './parts.ts';
import { pageFolder, programsFolder } from './paths.ts';

/** Folders of the copy that are the environment's data, as containers mount them; the same on every target, so that jobs move along. */
const links: Readonly<Record<string, string>> = {
  uploads: 'data/uploads',
  results: 'data/results',
  shared: 'data/shared',
  temp: 'data/temp',
  cache: 'cache',
  logs: 'logs',
  database: 'database',
  // Where EEMT's cleanup looks for it.
  'jobs.db': 'database/jobs.db',
};

/** The copy of the page that runs, with every cure, and our programs beside it; each is whole before it has its name. */
export function pageCopyStep(
  env: Environment,
  { content, facts }: Pick<NativeDesigned, 'content' | 'facts'>,
  after: readonly StepId[],
): Step<NativeParts> {
  const page = pageFolder(env, content.print);
  const programs = programsFolder(env);
  return {
    id: 'page-copy',
    title: 'A cured copy of the page',
    after,
    reads: ['copies'],
    changes: ['copies'],
    due(world) {
      const there = known(world.copies);
      const changes: Change[] = [page, programs].flatMap((folder) =>
        there.includes(basename(folder)) ? [] : [{ kind: 'create', text: `make ${folder}` }],
      );
      if (changes.length === 0) return { is: 'done', note: 'it is there' };
      return {
        is: 'due',
        changes,
        async run() {
          await mkdir(env.paths.native, { recursive: true, mode: 0o700 });
          await openForOthers(env);
          await sweepHalfMade(env.paths.native);
          if (!there.includes(basename(page)))
            await makeWhole(page, facts.host, (half) => copyPage(half, env, content.entries));
          if (!there.includes(basename(programs))) await makeWhole(programs, facts.host, copyPrograms);
        },
      };
    },
  };
}

/** Copies that nothing runs from any more. */
export async function sweepCopies(env: Environment, kept: readonly string[]): Promise<void> {
  const names = kept.map((folder) => basename(folder));
  for (const name of await readdir(env.paths.native)) {
    if (/^(page|programs)-/.test(name) && !names.includes(name))
      await rm(join(env.paths.native, name), { recursive: true, force: true });
  }
}

async function sweepHalfMade(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^\.(page|programs)-/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function makeWhole(
  folder: string,
  { uid, gid }: HostFacts,
  fill: (half: string) => Promise<void>,
): Promise<void> {
  const half = join(dirname(folder), `.${basename(folder)}.${String(process.pid)}`);
  await makeFolder(half);
  await fill(half);
  if (process.getuid?.() === 0) await giveTo(half, uid, gid);
  await rename(half, folder);
}

async function copyPage(half: string, env: Environment, entries: readonly SealedEntry[]): Promise<void> {
  await writeEntries(half, entries);
  const page = join(half, 'web-interface');
  await makeFolder(page);
  for (const [name, folder] of Object.entries(links)) {
    await rm(join(page, name), { recursive: true, force: true });
    await symlink(join(env.paths.data, folder), join(page, name));
  }
}

async function copyPrograms(half: string): Promise<void> {
  for (const which of ['jobs', 'worker', 'native'] as const) {
    await makeFolder(join(half, which));
    for (const [name, text] of Object.entries(shippedFiles(which).texts))
      await writeFile(join(half, which, name), text, { mode: 0o755 });
  }
  await makeFolder(join(half, 'bin'));
  // On the page's PATH alone: nothing else is to find it.
  await symlink('../jobs/docker', join(half, 'bin', 'docker'));
}

/** With what is in it; links themselves, never what they lead to. */
async function giveTo(path: string, uid: number, gid: number): Promise<void> {
  await lchown(path, uid, gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) await giveTo(below, uid, gid);
    else await lchown(below, uid, gid);
  }
}
