import { rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolders } from '../../cluster/create-steps.ts';
import { nodeDataPath, observeCluster } from '../../cluster/index.ts';
import { StateConflictError, ToolFailedError } from '../../errors/index.ts';
import type { Environment } from '../../environment/environment.ts';
import type { Run } from '../../environment/step.ts';

/**
 * Empties the data folders, keeping the folders themselves: volumes hang on them.
 * Through a running node where there is one, since containers write as root and as uid 1000; else by ourselves, else through
 * a throw-away container of an image that is already here. Only below a folder that holds our id file.
 */
export async function wipeData(env: Environment, run: Run): Promise<void> {
  if (!existsSync(env.paths.data)) return;
  if (!existsSync(join(env.paths.marker, 'id'))) {
    throw new StateConflictError(
      'STATE_NO_MARK',
      `${env.paths.root} does not hold eemt-dev's mark, so its data is not touched.`,
      {
        hints: [`If it is yours, remove it by hand: rm -r "${env.paths.root}"`],
      },
    );
  }
  const { nodes } = await observeCluster(env, run);
  const node = nodes.find(({ state }) => state === 'running');
  if (node) {
    await sweep(
      node.name,
      (argv) => run.tools.docker.exec(node.name, argv, { timeoutMs: 60_000, signal: run.signal }),
      nodeDataPath,
    );
    return;
  }
  if (await byOurselves(env)) return;
  const image = await anyImage(run);
  if (!image) {
    throw new ToolFailedError(
      'DATA_NOT_REMOVED',
      `${env.paths.data} holds files of other users, and no image is here to remove them with.`,
      {
        hints: [`sudo rm -r "${env.paths.data}"`],
      },
    );
  }
  const mounts = [{ source: env.paths.data, destination: '/sweep' }];
  await sweep(
    image,
    (argv) => run.tools.docker.runOnce({ image, argv, user: '0:0', mounts, network: 'none' }, run.signal),
    '/sweep',
  );
}

async function byOurselves(env: Environment): Promise<boolean> {
  try {
    for (const folder of dataFolders) {
      await rm(join(env.paths.data, folder), { recursive: true, force: true });
    }
    return true;
  } catch {
    return false;
  }
}

async function anyImage(run: Run): Promise<string | undefined> {
  for (const reference of ['python:3.12-slim', 'ubuntu:24.04', 'debian:trixie-slim']) {
    if (await run.tools.docker.image(reference, run.signal)) return reference;
  }
  return (await run.tools.docker.images('eemt-dev.image', run.signal))[0]?.id;
}

async function sweep(
  where: string,
  exec: (argv: readonly string[]) => Promise<{ exitCode: number; stderr: string }>,
  path: string,
): Promise<void> {
  const folders = dataFolders.map((folder) => `${path}/${folder}`);
  const { exitCode, stderr } = await exec(['find', ...folders, '-mindepth', '1', '-delete']);
  if (exitCode !== 0 && !stderr.includes('No such file or directory')) {
    throw new ToolFailedError('DATA_NOT_REMOVED', `${where} could not empty the data folders.`, {
      details: { exitCode, tail: stderr.split('\n').slice(-10) },
    });
  }
}
