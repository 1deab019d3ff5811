import { homedir, hostname } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRun } from '../../src/cli/create-run.ts';
import { kindCluster } from '../../src/clusters/kind/index.ts';
import type { KubeParts, KubeWorld } from '../../src/clusters/parts.ts';
import { environmentOf } from '../../src/core/environment.ts';
import type { KubeObject } from '../../src/core/blueprint.ts';
import { isObject, type Json } from '../../src/lib/json.ts';
import { createObserver } from '../../src/plan/world.ts';
import { readRecord } from '../../src/state/record.ts';
import { defaultRoots } from '../../src/state/roots.ts';
import { kubeReader } from '../../src/targets/kubernetes/reader.ts';
import { neutral } from './neutral.ts';

const parts = [
  'engine',
  'containers',
  'files',
  'images',
  'nodeImages',
  'objects',
  'release',
  'web',
  'jobs',
  'logs',
] as const satisfies readonly (keyof KubeParts)[];

/** Looks at a live environment and writes what was seen, made neutral, for tests to start from. Gives the size of the file in bytes. */
export async function recordWorld(environment: string, file: string): Promise<number> {
  const roots = defaultRoots(process.env);
  const env = environmentOf(environment, 'eemt', roots);
  const signal = new AbortController().signal;
  const run = await createRun({
    io: {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      cwd: process.cwd(),
    },
    globals: {
      name: environment,
      namespace: null,
      output: 'plain',
      yes: false,
      verbose: false,
      color: false,
      linear: false,
      timeoutMs: null,
    },
    roots,
    verb: 'record',
    signal,
    emit: () => undefined,
    log: () => undefined,
  });
  const read = await readRecord(env.paths.record);
  const source = read.is === 'record' ? read.record.source : '';
  const cluster = kindCluster(env);
  const observer = createObserver(
    kubeReader(env, cluster, () => kindsOfTheChart, run),
    { signal, iso: () => run.tools.clock.iso() },
  );
  const world = onlyOurs(await observer.look(parts), env.cluster);
  // A failure is told by its reason alone.
  const plain = JSON.parse(
    JSON.stringify(world, (key, value: unknown) => (key === 'error' ? undefined : value)),
  ) as Json;
  const names = [
    [roots.state, '/state'],
    [source, '/eemt'],
    [homedir(), '/home/someone'],
    [hostname(), 'machine'],
  ] as const;
  const text = `${JSON.stringify(neutral(plain, { names }), null, 1)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return text.length;
}

/** Besides what is looked at anyway. */
const kindsOfTheChart: readonly KubeObject[] = ['ConfigMap', 'ServiceAccount'].map((kind) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: '' },
}));

/** Without other people's containers and images, and without what Kubernetes itself puts into the namespace. */
function onlyOurs(world: KubeWorld, cluster: string): KubeWorld {
  const { containers, images, objects, engine } = world;
  const nodes = containers?.ok
    ? containers.value.filter(({ labels }) => Object.values(labels).includes(cluster))
    : [];
  const ours = (tag: string) => tag.startsWith('eemt-dev/') || nodes.some(({ image }) => image === tag);
  return {
    ...world,
    ...(containers?.ok ? { containers: { ok: true, value: nodes } } : {}),
    ...(images?.ok
      ? { images: { ok: true, value: images.value.filter(({ tags }) => tags.some(ours)) } }
      : {}),
    ...(objects?.ok ? { objects: { ok: true, value: objects.value.filter(isEemts).map(slim) } } : {}),
    ...(engine?.ok
      ? {
          engine: {
            ok: true,
            value: {
              ...engine.value,
              id: 'engine',
              proxies: { HTTP_PROXY: undefined, HTTPS_PROXY: undefined, NO_PROXY: undefined },
              endpoint: 'unix:///var/run/docker.sock',
            },
          },
        }
      : {}),
  };
}

function isEemts({ kind, metadata: { name } }: KubeObject): boolean {
  if (kind === 'Namespace') return name === 'eemt';
  return (
    !(kind === 'ConfigMap' && name === 'kube-root-ca.crt') && !(kind === 'Service' && name === 'kubernetes')
  );
}

/** A node's list of images is long, and told by nodeImages. */
function slim(object: KubeObject): KubeObject {
  const { status } = object;
  return object.kind === 'Node' && isObject(status)
    ? { ...object, status: { ...status, images: [] } }
    : object;
}
