import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../../core/command-hint.ts';
import type { AsRoot } from '../../clusters/cluster.ts';
import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { requireMark, trashFolder } from '../../state/data-folders.ts';
import { markedId } from '../../state/mark.ts';
import { throwAwayLabel } from '../../tools/docker-run-once.ts';

const limitMs = 600_000;

/**
 * Removes what was put aside. As root inside the cluster where there is a node that runs, since containers write as root and as uid 1000; else by
 * ourselves, else through a throw-away container of an image that is already here. Rejects with ToolFailedError DATA_NOT_REMOVED.
 */
export async function emptyTrash(
  env: Environment,
  asRoot: AsRoot | undefined,
  images: readonly string[],
  run: Run,
): Promise<void> {
  const trash = join(env.paths.data, trashFolder);
  if (!existsSync(trash)) return;
  requireMark(env);
  const { docker } = run.tools;
  if (asRoot) {
    const argv = remove(`${asRoot.dataPath}/${trashFolder}`);
    requireEmptied(asRoot.where, await asRoot.exec(argv, limitMs, run));
  } else if (!(await byOurselves(trash))) {
    const image = await firstThere(images, run);
    if (image === undefined) throw nobodyCan(env);
    const mounts = [{ source: trash, destination: '/trash' }];
    const labels = { [throwAwayLabel]: markedId(env) ?? '' };
    const argv = remove('/trash');
    requireEmptied(
      image,
      await docker.runOnce({ image, argv, user: '0:0', mounts, network: 'none', labels }, run.signal),
    );
  }
  await rm(trash, { recursive: true, force: true });
}

function remove(path: string): readonly string[] {
  return ['find', path, '-mindepth', '1', '-delete'];
}

async function byOurselves(trash: string): Promise<boolean> {
  try {
    await rm(trash, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

/** Any image with `find` will do. */
async function firstThere(images: readonly string[], run: Run): Promise<string | undefined> {
  for (const reference of [...images, 'python:3.12-slim', 'ubuntu:24.04', 'debian:trixie-slim']) {
    if (await run.tools.docker.image(reference, run.signal)) return reference;
  }
  return (await run.tools.docker.images('eemt-dev.image', run.signal))[0]?.id;
}

function requireEmptied(
  where: string,
  { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string },
): void {
  if (exitCode === 0) return;
  throw new ToolFailedError('DATA_NOT_REMOVED', `${where} could not remove what the data folders held.`, {
    details: { exitCode, tail: stderr.split('\n').slice(-10) },
    hints: ['Run the command again: what was put aside is removed first.'],
  });
}

function nobodyCan(env: Environment): ToolFailedError {
  return new ToolFailedError(
    'DATA_NOT_REMOVED',
    `${env.paths.data} holds files of other users, and no image is here to remove them with.`,
    { hints: [command('sudo', 'rm', '-r', join(env.paths.data, trashFolder))] },
  );
}
