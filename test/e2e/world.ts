import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, eemtDev, type World } from './cli.ts';

const fixture = join(import.meta.dirname, '..', 'fixtures', 'eemt');

export interface Place extends World {
  readonly name: string;
  readonly checkout: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A home and a copy of our EEMT-shaped tree of their own, in a path with a space; everything is removed at the end. */
export async function place(name: string): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'eemt dev '));
  const checkout = join(root, 'my eemt');
  await cp(process.env['EEMT_TREE'] ?? fixture, checkout, { recursive: true });
  const home = join(root, 'home');
  const here = { name, checkout, home, cwd: checkout };
  return {
    ...here,
    async [Symbol.asyncDispose]() {
      await eemtDev(here, ['down', '--data', '--yes', '--name', name]);
      await rm(root, { recursive: true, force: true });
    },
  };
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
