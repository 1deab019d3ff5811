import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/core/blueprint.ts';
import { parseManifests } from '../../src/eemt/chart/parse.ts';
import type { HelmRelease } from '../../src/tools/helm.ts';
import type { Tools } from '../../src/tools/index.ts';
import { renderedWith } from './rendered-chart.ts';

/** What an API server tells of a namespace besides what was applied to it. */
export type Also = (namespace: string, objects: readonly KubeObject[]) => readonly KubeObject[];

interface Inside {
  objects: readonly KubeObject[];
  /** Of each namespace. */
  readonly releases: Map<string, HelmRelease>;
  readonly released: Map<string, readonly string[]>;
  readonly passwords: Map<string, string | null>;
}

/** API servers that keep what is applied and call it ready at once, each by its context, and Helm. */
export function fakeKubernetes(
  ask: <T>(what: string, answer: T) => Promise<T>,
  change: (what: string) => Promise<void>,
  also?: Also,
) {
  const servers = new Map<string, Inside>();
  const insideOf = ({ context }: { readonly context: string }): Inside => {
    const there = servers.get(context) ?? {
      ...{ objects: [], releases: new Map(), released: new Map(), passwords: new Map() },
    };
    servers.set(context, there);
    return there;
  };
  const keep = (inside: Inside, added: readonly KubeObject[]): void => {
    const names = new Set(added.map(keyOf));
    inside.objects = [...inside.objects.filter((one) => !names.has(keyOf(one))), ...added.map(asReady)];
  };
  const tools = {
    kubectl: {
      version: () => Promise.resolve('v1.27.3'),
      get(access, kinds, namespace) {
        const { objects } = insideOf(access);
        const all = [...objects, ...(also?.(namespace, objects) ?? [])];
        return ask(
          'objects',
          all.filter((one) => isOfKind(one, kinds) && liesIn(namespace)(one)),
        );
      },
      delete(access, namespace, names) {
        const inside = insideOf(access);
        const isGone = goneWith(namespace, names);
        inside.objects = inside.objects.filter((one) => !isGone(one));
        if (names[0] === 'namespace')
          for (const all of [inside.releases, inside.released, inside.passwords]) all.delete(namespace);
        return change(`delete ${names.filter((name) => !name.startsWith('--')).join(' ')} in ${namespace}`);
      },
      annotation: (access, namespace) => ask('password', insideOf(access).passwords.get(namespace) ?? null),
      apply(access, applied) {
        const inside = insideOf(access);
        for (const { kind, metadata } of applied)
          if (kind === 'Secret')
            inside.passwords.set(metadata.namespace ?? '', metadata.annotations?.['eemt-dev/print'] ?? null);
        keep(
          inside,
          applied.map((one) => (one.kind === 'Node' ? labelled(inside, one) : one)),
        );
        return change(`apply ${String(applied.length)}`).then(() => []);
      },
      scale(access, namespace, name, replicas) {
        const inside = insideOf(access);
        const found = inside.objects.filter((one) => keyOf(one) === `Deployment/${namespace}/${name}`);
        keep(
          inside,
          found.map((one) => ({ ...one, spec: { ...(one['spec'] as object), replicas } })),
        );
        return change(`scale ${name} ${String(replicas)}`);
      },
    },
    helm: {
      version: () => Promise.resolve('v3.19.0'),
      template: ({ values, namespace }) =>
        ask('template', renderedWith(values).replaceAll('"other"', JSON.stringify(namespace))),
      release: (access, namespace) => ask('release', insideOf(access).releases.get(namespace)),
      uninstall(access, namespace) {
        const inside = insideOf(access);
        const gone = inside.released.get(namespace) ?? [];
        inside.objects = inside.objects.filter((one) => !gone.includes(keyOf(one)));
        inside.releases.delete(namespace);
        inside.released.delete(namespace);
        return change(`uninstall in ${namespace}`);
      },
      upgradeInstall({ access, release: name, namespace, chartDir }) {
        const inside = insideOf(access);
        const { version } = parse(readFileSync(join(chartDir, 'Chart.yaml'), 'utf8')) as { version: string };
        const revision = (inside.releases.get(namespace)?.revision ?? 0) + 1;
        inside.releases.set(namespace, { name, revision, status: 'deployed', chart: `eemt-${version}` });
        const now = readdirSync(join(chartDir, 'files'))
          .flatMap((file) =>
            parseManifests(readFileSync(join(chartDir, 'files', file), 'utf8'), file).map(({ body }) => body),
          )
          .map((one) => inNamespace(one, namespace));
        const gone = (inside.released.get(namespace) ?? []).filter(
          (key) => !now.some((one) => keyOf(one) === key),
        );
        inside.objects = inside.objects.filter((one) => !gone.includes(keyOf(one)));
        inside.released.set(namespace, now.map(keyOf));
        keep(inside, now);
        return change(`install ${version}`);
      },
    },
  } satisfies { readonly [T in keyof Tools]?: Partial<Tools[T]> };
  return {
    ...tools,
    /** A new one, with these nodes alone. */
    make: (context: string, nodes: readonly KubeObject[]): void => {
      servers.delete(context);
      keep(insideOf({ context }), nodes);
    },
    /** Of a kind of objects `NAMESPACE/NAME`, or `NAME` where it lies in none. */
    objects: (kind: string, context = 'kind-eemt-cluster') =>
      insideOf({ context })
        .objects.map(keyOf)
        .flatMap((key) => (key.startsWith(`${kind}/`) ? [key.slice(kind.length + 1)] : [])),
  };
}

const keyOf = ({ kind, metadata: { namespace, name } }: KubeObject): string =>
  namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;

const clusterWide = /^(Node|Namespace|PersistentVolume|(Cluster|Priority|Storage)(Role|RoleBinding|Class))$/;

/** Helm puts what names no namespace into its own. */
function inNamespace(object: KubeObject, namespace: string): KubeObject {
  return clusterWide.test(object.kind) ? object : { ...object, metadata: { namespace, ...object.metadata } };
}

/** `pods`, `pod` or `deployments.apps`, as kubectl takes them. */
function isOfKind({ kind }: KubeObject, words: readonly string[]): boolean {
  const singular = kind.toLowerCase();
  const plural = singular.replace(/y$/, 'ie').replace(/ss$/, 'sse');
  return words.some((word) => [singular, `${plural}s`].includes(word.replace(/\..*$/, '')));
}

const liesIn = (namespace: string) => (one: KubeObject) =>
  (one.metadata.namespace ?? namespace) === namespace;

/** `namespace NAME`, `KINDs NAME…`, `KINDs --all` or `KIND/NAME`, as kubectl takes them. */
function goneWith(namespace: string, [first = '', ...names]: readonly string[]) {
  const [kind = '', named] = first.split('/');
  return (one: KubeObject): boolean => {
    if (!isOfKind(one, kind.split(',')))
      return kind === 'namespace' && names.includes(one.metadata.namespace ?? '');
    if (!liesIn(namespace)(one)) return false;
    return one.metadata.name === named || names.includes(one.metadata.name) || names.includes('--all');
  };
}

/** As the controllers would report it, were they done. */
function asReady(object: KubeObject): KubeObject {
  const conditions = [{ type: 'Ready', status: 'True' }];
  if (object.kind === 'Node') return { ...object, status: { ...(object['status'] as object), conditions } };
  if (object.kind === 'PersistentVolumeClaim') return { ...object, status: { phase: 'Bound' } };
  if (object.kind === 'HorizontalPodAutoscaler')
    return { ...object, status: { conditions: [{ type: 'ScalingActive', status: 'True' }] } };
  if (object.kind !== 'Deployment') return object;
  const replicas = (object['spec'] as { readonly replicas?: number }).replicas ?? 1;
  return { ...object, status: { replicas, updatedReplicas: replicas, readyReplicas: replicas } };
}

/** What is applied to a node is laid over what the kubelet says of it. */
function labelled({ objects }: Pick<Inside, 'objects'>, node: KubeObject): KubeObject {
  const there = objects.find((one) => keyOf(one) === keyOf(node)) ?? node;
  const labels = { ...there.metadata.labels, ...node.metadata.labels };
  return { ...there, metadata: { ...there.metadata, labels } };
}
