import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseManifests } from '../../../../src/eemt/chart/parse.ts';
import { chartDirOf } from '../../../../src/eemt/chart/paths.ts';
import { readChartValues, readPrelude } from '../../../../src/eemt/chart/read.ts';
import { splitStorage } from '../../../../src/eemt/chart/split.ts';
import type { ComposeFile } from '../../../../src/core/compose-file.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import type { ComposeFacts, KubeBlueprint, KubeFacts, ImageBuild } from '../../../../src/core/blueprint.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures', import.meta.url));
export const fixtureDir = join(fixtures, 'eemt');

/** A laptop, and a namespace that is not the one EEMT wrote. */
export const facts: KubeFacts = {
  host: { cpus: 2, memoryBytes: 8 * 1024 ** 3, uid: 1001, gid: 1001 },
  nodes: 2,
  workers: 2,
  autoscale: null,
  scaleDown: 'usual',
  profile: 'minimal',
  mode: 'local',
  namespace: 'other',
  diskLimitMi: 10_240,
  storage: { is: 'node-folder', path: '/eemt-data' },
  exposure: { is: 'node-port', port: 30500, sparePort: 30501 },
  nodeSelector: { 'node-type': 'compute' },
};

/** The same laptop with Docker Compose, the checkout where resolvedCompose puts it. */
export function composeFacts(): ComposeFacts {
  const { host, workers, profile, mode, diskLimitMi } = facts;
  return {
    ...{ host, workers, profile, mode, diskLimitMi },
    checkout: '/src/eemt',
    port: 5001,
    docsPort: 5002,
    data: '/state/eemt/data',
    programs: { jobs: '/state/eemt/compose/jobs-1', worker: '/state/eemt/compose/worker-1' },
    passwordFile: '/state/eemt/compose/password',
    images: { web: 'eemt-dev/web:abc', worker: 'eemt-dev/worker:def', docs: 'eemt-dev/docs:1' },
    profiles: [],
  };
}

/** The Compose file of a tree on this machine, resolved by the real Docker Compose, as if the tree lay where `composeFacts` has it. */
export function treeCompose(dir: string): ComposeFile {
  const args = ['compose', '--project-directory', dir, '--profile', '*', 'config', '--format', 'json'];
  const text = execFileSync('docker', args, {
    cwd: dir,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).replaceAll(dir, composeFacts().checkout);
  return JSON.parse(text) as ComposeFile;
}

/** The fixture as written, with the chart's documents as Helm once rendered them (a contract test keeps them true). */
export async function fixtureBlueprint(): Promise<KubeBlueprint> {
  return blueprintOf(fixtureDir, await readFile(join(fixtures, 'rendered/eemt.yaml'), 'utf8'));
}

/** The same with what one has to ask for: an ingress, monitoring. */
export async function wishedBlueprint(): Promise<KubeBlueprint> {
  return blueprintOf(fixtureDir, await readFile(join(fixtures, 'rendered/eemt-wishes.yaml'), 'utf8'));
}

/** What `wishedBlueprint` was rendered with. */
export const wishes: JsonObject = {
  ingress: { enabled: true, className: 'nginx', annotations: { a: 'b' } },
  monitoring: { prometheus: { enabled: true } },
};

/** A tree on this machine, rendered by the real Helm. */
export async function treeBlueprint(dir: string, wished: JsonObject = {}): Promise<KubeBlueprint> {
  const args = [
    'template',
    'eemt',
    chartDirOf(dir),
    '--namespace',
    facts.namespace,
    '--kube-version',
    'v1.27.3',
    ...Object.entries(wished).map(([key, value]) => `--set-json=${key}=${JSON.stringify(value)}`),
  ];
  return blueprintOf(
    dir,
    execFileSync('helm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
}

async function blueprintOf(dir: string, rendered: string): Promise<KubeBlueprint> {
  const build = async (role: ImageBuild['role'], name: string, path: string): Promise<ImageBuild> => ({
    role,
    name,
    variant: "EEMT's own",
    source: {
      kind: 'build',
      dockerfile: await readFile(join(dir, path), 'utf8'),
      contextDir: dir,
      overlay: {},
      args: {},
      afterFrom: [],
    },
  });
  return {
    images: [
      await build('web', 'eemt-web:2.0', 'docker/web-interface/Dockerfile'),
      {
        role: 'worker',
        name: 'eemt:ubuntu24.04',
        variant: 'given',
        source: { kind: 'given', reference: 'w:1' },
      },
      await build('base', 'eemt-test:minimal', 'docker/minimal/Dockerfile'),
    ],
    cluster: {
      name: 'eemt-cluster',
      kubernetes: 'v1.27.3',
      nodeImage: 'kindest/node:v1.27.3',
      nodes: (['control-plane', 'worker', 'worker'] as const).map((role) => ({
        role,
        labels: {},
        mounts: [],
        ports: [],
      })),
    },
    values: await readChartValues(dir),
    manifests: {
      ...splitStorage(parseManifests(rendered, 'chart')),
      prelude: await readPrelude(dir, facts.namespace),
    },
  };
}
