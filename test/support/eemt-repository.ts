import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CloneRequest } from '../../src/eemt/clone.ts';
import { createGit } from '../../src/tools/git.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';

/** git as nobody in particular, without settings of the machine. */
export const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b.c',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b.c',
    },
  }).trim();

/** A repository in `folder/upstream` whose first commit holds these parts of EEMT, and a later one more; `commit` is the first. */
export async function eemtRepository(
  folder: string,
  parts: readonly string[],
): Promise<{ readonly url: string; readonly commit: string }> {
  const dir = join(folder, 'upstream');
  await mkdir(dir);
  git(dir, 'init', '--quiet', '--initial-branch', 'main');
  for (const part of parts) {
    const file = part.endsWith('templates') ? join(part, 'web.yaml') : part;
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), 'x\n');
  }
  const commit = commitAll(dir, 'all');
  await writeFile(join(dir, 'later'), '');
  commitAll(dir, 'later');
  return { url: dir, commit };
}

/** Gives the commit. */
export function commitAll(dir: string, message: string): string {
  git(dir, 'add', '.');
  git(dir, 'commit', '--quiet', '--allow-empty', '-m', message);
  return git(dir, 'rev-parse', 'HEAD');
}

/** For a clone into `folder/cache` with the real git, found on this PATH. */
export function cloneRequest(folder: string, path = process.env['PATH'] ?? ''): CloneRequest {
  const runner = createProcessRunner({
    env: { PATH: path, HOME: folder },
    transcript: () => undefined,
    children: { started: () => undefined, ended: () => undefined },
  });
  return {
    roots: { state: join(folder, 'state'), cache: join(folder, 'cache') },
    git: createGit(runner),
    signal: new AbortController().signal,
    say: () => undefined,
  };
}
