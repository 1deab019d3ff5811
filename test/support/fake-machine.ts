import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import type { World } from '../../src/cli/main.ts';
import type { KubeObject } from '../../src/core/blueprint.ts';
import type { EngineContainer, EngineImage, EngineInfo } from '../../src/tools/docker.ts';
import { PrerequisiteError, ToolFailedError } from '../../src/errors/index.ts';
import type { Tools } from '../../src/tools/index.ts';
import { engineImage } from './kube-world.ts';
import { carries, ordinaryEngine } from './engine-with.ts';
import { fakeCompose, runChown, wellContainer } from './fake-compose.ts';
import { fakeKubernetes, type Also } from './fake-kubernetes.ts';
import { fakeClock } from './fake-run.ts';

/**
 * A machine in memory on which `up` can run to its end: an engine that keeps what is built and made, an API server that keeps what is applied and
 * calls it ready at once, Compose whose containers are well at once, a page that answers. Every question is written down in `asked`, every change in `done`.
 */
export function fakeMachine(lacks: FakeMachineLacks = {}) {
  const asked: string[] = [];
  const done: string[] = [];
  const images: EngineImage[] = [];
  const nodeImages = new Map<string, Map<string, string>>();
  let containers: readonly EngineContainer[] = [];
  let stopped = false;
  const ask = <T>(what: string, answer: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(answer);
  };
  const change = (what: string): Promise<void> => {
    done.push(what);
    return Promise.resolve();
  };
  const kubernetes = fakeKubernetes(ask, change, lacks.also);

  const tools: { readonly [T in keyof Tools]?: Partial<Tools[T]> } = {
    clock: fakeClock(),
    docker: {
      info: () => (stopped ? unreachable() : ask('engine', { ...ordinaryEngine, ...lacks.engine })),
      containers: (label) =>
        stopped
          ? unreachable()
          : ask(
              'containers',
              containers.filter(({ labels }) => (typeof label === 'string' ? carries(label) : label)(labels)),
            ),
      inspectContainers: (ids) =>
        ask('services', containers.filter(({ id }) => ids.includes(id)).map(wellContainer)),
      removeContainer(id) {
        containers = containers.filter((one) => one.id !== id);
        return change(`remove ${id}`);
      },
      stopContainer(id) {
        containers = containers.map((one) => (one.id === id ? { ...one, state: 'exited' } : one));
        return change(`stop ${id}`);
      },
      startContainer(id) {
        containers = containers.map((one) => (one.id === id ? { ...one, state: 'running' } : one));
        return change(`start ${id}`);
      },
      runOnce: runChown,
      images: () => ask('images', images),
      image: (reference) =>
        ask(
          `image ${reference}`,
          images.find(({ tags }) => tags.includes(reference)),
        ),
      async build({ context, tag }) {
        await text(context);
        images.push(engineImage(tag, `sha256:${String(images.length + 1).repeat(12)}`));
        await change(`build ${tag}`);
      },
      tag: () => Promise.resolve(),
      removeImage: () => Promise.resolve(),
      exec(node, argv) {
        const has = nodeImages.get(node) ?? new Map<string, string>();
        nodeImages.set(node, has);
        const words = argv.filter((word) => !/^(nice|-n|19|ctr|--namespace=.*|images|--.*)$/.test(word));
        const [verb = '', first = '', second = ''] = words;
        if (verb === 'ls') return ask(`node ${node}`, answered(tableOf(has)));
        if (verb === 'import') has.set(tagIn(first), `sha256:${first}`);
        if (verb === 'tag') has.set(second, has.get(first) ?? '');
        return change(`exec ${node} ${verb}`).then(() => answered(''));
      },
    },
    process: {
      async run({ args }) {
        const [verb, , path = ''] = args;
        if (verb === 'save') writeFileSync(path, '');
        // Who holds a port is only asked.
        await (verb === 'ps' ? ask('docker ps', undefined) : change(`docker ${String(verb)}`));
        return { stdout: '', stderr: '', exitCode: 0, durationMs: 0 };
      },
    },
    kind: {
      kubeconfig: (name) =>
        Promise.resolve(`server: https://127.0.0.1:6443\ncurrent-context: kind-${name}\n`),
      version: () =>
        lacks.kind
          ? Promise.reject(new PrerequisiteError('TOOL_MISSING', 'kind is not there'))
          : Promise.resolve('v0.33.0'),
      async create({ name, kubeconfig, config, onLine }) {
        containers = [...containers, ...nodesOf(name, config)];
        if (lacks.nodes) {
          containers = containers.map((one) => ({ ...one, state: 'exited' }));
          onLine(lacks.nodes);
          await change(`half-make ${name}`);
          throw new ToolFailedError('TOOL_FAILED', 'kind failed with exit code 1');
        }
        writeFileSync(kubeconfig, `server: https://127.0.0.1:6443\ncurrent-context: kind-${name}\n`);
        kubernetes.make(`kind-${name}`, nodesNamed(name, containers).map(nodeObject));
        await change(`create ${name}`);
      },
    },
    compose: {
      ...fakeCompose(change, { all: () => containers, set: (all) => (containers = all) }),
      ...(lacks.compose
        ? {
            version: () =>
              Promise.reject(new PrerequisiteError('COMPOSE_MISSING', 'Docker Compose is not installed')),
          }
        : {}),
    },
    kubectl: kubernetes.kubectl,
    helm: kubernetes.helm,
    http: { get: (url) => ask(new URL(url).pathname, { status: 200, body: '[]' }) },
  };
  const createRun: World['createRun'] = ({ signal, emit }) =>
    Promise.resolve({ signal, emit, tools: tools as Tools });
  return {
    createRun,
    asked,
    done,
    /** The engine does not answer any more. */
    stopEngine: () => {
      stopped = true;
    },
    /** Of a kind of objects `NAMESPACE/NAME`, or `NAME` where it lies in none. */
    objects: kubernetes.objects,
    /** Names of those that run. */
    running: () => containers.flatMap(({ name, state }) => (state === 'running' ? [name] : [])),
    /** Names of all containers. */
    containers: () => containers.map(({ name }) => name),
  };
}

/** What is wrong with a machine on which all is well else. */
export interface FakeMachineLacks {
  readonly engine?: Partial<EngineInfo>;
  /** What kind says when its nodes do not start. */
  readonly nodes?: string;
  readonly kind?: true;
  readonly compose?: true;
  /** What the API server tells of a namespace besides what was applied to it. */
  readonly also?: Also;
}

const nodesNamed = (cluster: string, containers: readonly EngineContainer[]) =>
  containers.filter(({ labels }) => labels['io.x-k8s.kind.cluster'] === cluster);

const unreachable = () =>
  Promise.reject(new PrerequisiteError('DOCKER_UNREACHABLE', 'Docker does not answer'));
const answered = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });
const tableOf = (images: ReadonlyMap<string, string>): string =>
  ['REF TYPE DIGEST', 'pause:3.9 x sha256:0', ...[...images].map(([name, id]) => `${name} x ${id}`)].join(
    '\n',
  );
/** `…/web-111111111111.tar` holds `docker.io/eemt-dev/web:111111111111`. */
const tagIn = (archive: string): string =>
  `docker.io/eemt-dev/${archive
    .replace(/^.*\//, '')
    .replace(/\.tar$/, '')
    .replace('-', ':')}`;

interface KindConfig {
  readonly nodes: readonly {
    readonly role: string;
    readonly image: string;
    readonly extraMounts: readonly { readonly hostPath: string; readonly containerPath: string }[];
    readonly extraPortMappings?: readonly { readonly hostPort: number; readonly containerPort: number }[];
  }[];
}

function nodesOf(cluster: string, config: string): readonly EngineContainer[] {
  return (parse(config) as KindConfig).nodes.map(
    ({ role, image, extraMounts, extraPortMappings }, index) => ({
      id: `${cluster}-${String(index)}`,
      name: `${cluster}-${String(index)}`,
      state: 'running',
      image,
      labels: { 'io.x-k8s.kind.cluster': cluster, 'io.x-k8s.kind.role': role },
      address: null,
      gateway: null,
      mounts: extraMounts.map(({ hostPath, containerPath }) => ({
        source: hostPath,
        destination: containerPath,
      })),
      ports: [
        ...(extraPortMappings ?? []).map((port) => ({ hostIp: '127.0.0.1', ...port })),
        ...(role === 'control-plane' ? [{ hostIp: '127.0.0.1', hostPort: 6443, containerPort: 6443 }] : []),
      ],
    }),
  );
}

function nodeObject({ name, labels }: EngineContainer): KubeObject {
  const isWorker = labels['io.x-k8s.kind.role'] === 'worker';
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, ...(isWorker ? { labels: { 'node-type': 'compute' } } : {}) },
    status: { allocatable: { cpu: '4', memory: '16Gi', pods: '110' } },
  };
}
