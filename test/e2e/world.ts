import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, eemtDev, type World } from './cli.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'eemt');

export interface Place extends World {
  readonly name: string;
  readonly checkout: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A home and a copy of our EEMT-shaped tree of their own, in a path with a space; everything is removed at the end.
 * What a run that was killed left of this name goes first: its home is lost, so eemt-dev rightly calls it somebody else's. ownImages: the layers that nodes
 * fetch are packed here anew, not shared with other tests.
 */
export async function place(name: string, { ownImages = false } = {}): Promise<Place> {
  await removeContainers([...(await nodesOf(name)), ...(await containersOf(name))]);
  const root = await mkdtemp(join(tmpdir(), 'eemt dev '));
  const checkout = join(root, 'my eemt');
  await cp(process.env['EEMT_TREE'] ?? fixture, checkout, { recursive: true });
  const home = join(root, 'home');
  const shared = process.env['EEMT_DEV_TEST_IMAGES'];
  if (shared !== undefined && !ownImages) {
    await mkdir(join(home, 'cache'), { recursive: true });
    await symlink(shared, join(home, 'cache', 'images'));
  }
  const here = { name, checkout, home, cwd: checkout };
  return {
    ...here,
    async [Symbol.asyncDispose]() {
      const { exitCode, stderr } = await eemtDev(here, ['down', '--data', '--yes', '--name', name]);
      await rm(root, { recursive: true, force: true });
      if (exitCode !== 0) throw new Error(`down --data of ${name} ended with ${String(exitCode)}: ${stderr}`);
    },
  };
}

/** Fine where there are none. */
export async function removeContainers(names: readonly string[]): Promise<void> {
  if (names.length > 0) await docker('rm', '--force', '--volumes', ...names);
}

/** Names of the containers of this environment's Compose project, running or not. */
export async function containersOf(name: string): Promise<readonly string[]> {
  const filter = `label=com.docker.compose.project=${name}-compose`;
  const text = await docker('ps', '--all', '--filter', filter, '--format', '{{.Names}}');
  return text === '' ? [] : text.split('\n').sort();
}

/** Names of node containers of this environment's cluster, running or not. */
export async function nodesOf(name: string): Promise<readonly string[]> {
  const text = await docker(
    'ps',
    '--all',
    '--filter',
    `label=io.x-k8s.kind.cluster=${name}-cluster`,
    '--format',
    '{{.Names}}',
  );
  return text === '' ? [] : text.split('\n').sort();
}
