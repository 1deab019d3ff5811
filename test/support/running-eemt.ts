import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { webNodePort } from '../../src/clusters/kind/plan.ts';
import type { KubeObject } from '../../src/core/blueprint.ts';
import { environmentOf } from '../../src/core/environment.ts';
import type { Observation } from '../../src/core/observation.ts';
import { demoDir } from '../../src/eemt/source.ts';
import { listAt } from '../../src/lib/json-at.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import type { EngineContainer, EngineImage } from '../../src/tools/docker.ts';
import type { HelmRelease } from '../../src/tools/helm.ts';
import type { Tools } from '../../src/tools/index.ts';
import { engineWith } from './engine-with.ts';
import { engineImage } from './kube-world.ts';
import { nodeContainer } from './node-container.ts';
import { recordWith } from './record.ts';
import { renderedWith } from './rendered-chart.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const healthy = JSON.parse(readFileSync(join(fixtures, 'observations/healthy.json'), 'utf8')) as Observation;

export interface RunningEemt {
  /** Class of the claims until the cluster is made anew; default '', as of ours. */
  readonly claimClass?: string;
  readonly release?: HelmRelease;
  /** Default true. */
  readonly answers?: boolean;
}

/** The environment eemt in this state folder, made from the demo and healthy, and tools that behave as if it ran. */
export function runningEemt(
  state: string,
  { claimClass = '', release, answers = true }: RunningEemt = {},
): { readonly [T in keyof Tools]?: Partial<Tools[T]> } {
  const { paths, cluster } = environmentOf('eemt', 'eemt', { state, cache: state });
  mkdirSync(paths.marker, { recursive: true });
  writeFileSync(join(paths.marker, 'id'), 'ab12');
  writeFileSync(join(paths.marker, 'created'), '');
  writeFileSync(paths.kubeconfig, '');
  writeFileSync(paths.record, JSON.stringify({ ...recordWith({ workers: 2 }), source: demoDir }));

  const nodes = ['control-plane', 'worker', 'worker2'].map((name) =>
    nodeContainer(cluster, `${cluster}-${name}`, {
      mounts: [{ source: paths.marker, destination: '/eemt-dev/ab12' }],
      ports:
        name === 'control-plane' ? [{ hostIp: '127.0.0.1', hostPort: 5000, containerPort: webNodePort }] : [],
    }),
  );
  const inside: Inside = { claimClass, release, scaled: true };
  return {
    ...engineOf(nodes, inside),
    ...kubernetesOf(paths.kubeconfig, inside),
    http: { get: () => Promise.resolve({ status: answers ? 200 : 500, body: '[]' }) },
  };
}

/** What the cluster holds and changes. */
interface Inside {
  claimClass: string;
  release: HelmRelease | undefined;
  scaled: boolean;
}

/** Nodes take every image of the engine with the first archive that they import. */
function engineOf(first: readonly EngineContainer[], inside: Inside) {
  let { docker } = engineWith(first);
  const images = new Map<string, EngineImage>();
  const filled = new Set<string>();
  const roles = { web: 'eemt-web:2.0', worker: 'eemt:ubuntu24.04' };
  const digest = (text: string) => `sha256:${Buffer.from(text).toString('hex').padEnd(64, '0').slice(-64)}`;
  const table = () =>
    Object.entries(roles).flatMap(([role, name]) => {
      const image = [...images.values()].find(({ labels }) => labels['eemt-dev.image'] === role);
      const names = [`eemt-dev/${role}:${image?.id.slice(7, 19) ?? ''}`, `library/${name}`];
      return names.map((one) => `docker.io/${one} application/vnd ${image?.id ?? ''}`);
    });
  const done = { exitCode: 0, stdout: '', stderr: '' };
  return {
    docker: {
      info: (signal) => docker.info?.(signal) ?? Promise.reject(new TypeError('no engine')),
      containers: async (label, signal) => (await docker.containers?.(label, signal)) ?? [],
      removeContainer: async (id, signal) => docker.removeContainer?.(id, signal),
      stopContainer: async (id, signal) => docker.stopContainer?.(id, signal),
      startContainer: async (id, signal) => docker.startContainer?.(id, signal),
      image: (reference) => Promise.resolve(images.get(reference)),
      images: () => Promise.resolve([...images.values()]),
      build: async ({ context, tag, labels }) => {
        await finished(context.resume());
        images.set(tag, { ...engineImage(tag, digest(tag)), labels });
      },
      tag: () => Promise.resolve(),
      removeImage: () => Promise.resolve(),
      exec: (node, argv) => {
        if (argv.includes('import')) filled.add(node);
        const lists = argv.at(-1) === 'ls' && filled.has(node);
        return Promise.resolve(lists ? { ...done, stdout: table().join('\n') } : done);
      },
    },
    kind: {
      version: () => Promise.resolve('v0.33.0'),
      create: ({ kubeconfig }) => {
        writeFileSync(kubeconfig, '');
        filled.clear();
        docker = engineWith(first.map((node) => ({ ...node, id: `new-${node.id}` }))).docker;
        Object.assign(inside, { claimClass: '', release: undefined });
        return Promise.resolve();
      },
    },
  } satisfies { readonly [T in keyof Tools]?: Partial<Tools[T]> };
}

/** Healthy whatever was applied; without pods while it is scaled down. */
function kubernetesOf(kubeconfig: string, inside: Inside) {
  const objects = healthy.objects.ok ? healthy.objects.value : [];
  const shown = ({ kind }: KubeObject, kinds: readonly string[]) =>
    kinds.includes(`${kind.toLowerCase()}s`) && (inside.scaled || kind !== 'Pod');
  return {
    kubectl: {
      tool: 'kubectl',
      version: () => Promise.resolve('v1.27.3'),
      get: (_access, kinds) =>
        Promise.resolve(
          objects.filter((one) => shown(one, kinds)).map((one) => ofClass(one, inside.claimClass)),
        ),
      annotation: () => Promise.resolve(null),
      apply: () => Promise.resolve([]),
      replace: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      scale: (_access, _namespace, _name, replicas) => {
        inside.scaled = replicas > 0;
        return Promise.resolve();
      },
      passThrough: () => Promise.resolve(3),
    },
    kubeApi: {
      get: () => {
        const pods = inside.scaled ? objects.filter(({ kind }) => kind === 'Pod') : [];
        return Promise.resolve({ items: pods.map(asServed) });
      },
      stream: (access) => {
        const cluster = access.kubeconfig === kubeconfig ? 'our cluster' : 'another cluster';
        const line = `2026-01-01T00:00:00.000000001Z a line of ${cluster}\n`;
        return Promise.resolve(Readable.from([Buffer.from(line)]));
      },
    },
    helm: {
      version: () => Promise.resolve('v3.19.0'),
      template: ({ values }) => Promise.resolve(renderedWith(values)),
      release: () => Promise.resolve(inside.release),
      upgradeInstall: () => {
        inside.release = { name: 'eemt', revision: 1, status: 'deployed', chart: 'eemt-2.0.0' };
        return Promise.resolve();
      },
    },
    process: {
      run: ({ tool, args }) => {
        if (tool === 'docker' && args[0] === 'save') writeFileSync(args[2] ?? '', 'an archive');
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 1 });
      },
    },
  } satisfies { readonly [T in keyof Tools]?: Partial<Tools[T]> };
}

/** What every pod of an API server has, and observations leave out. */
function asServed(pod: KubeObject): KubeObject {
  const { name } = pod.metadata;
  const statuses = listAt(pod, 'status', 'containerStatuses').map((one) => ({
    ...(one as JsonObject),
    containerID: `containerd://${name}`,
  }));
  return {
    ...pod,
    metadata: { ...pod.metadata, uid: name },
    status: { ...(pod['status'] as JsonObject), containerStatuses: statuses },
  };
}

function ofClass(object: KubeObject, storageClassName: string): KubeObject {
  if (object.kind !== 'PersistentVolumeClaim') return object;
  return { ...object, spec: { ...(object['spec'] as JsonObject), storageClassName } };
}
