import type { ObjectRef, Observation } from '../core/observation.ts';
import type { Json } from '../lib/json.ts';
import type { PodSeen } from './pods.ts';
import { claimsIn } from './deployments.ts';
import { deploymentNameOf, matches, podsOf } from './pods.ts';
import { listAt, objectNamed, objectsOf, textAt, textsAt } from './read.ts';

/** `KIND/NAME` */
export type GraphKey = string;

/** What each object needs in order to work. */
export type DependencyGraph = ReadonlyMap<GraphKey, readonly GraphKey[]>;

export function graphKey(ref: Pick<ObjectRef, 'kind' | 'name'>): GraphKey {
  return `${ref.kind}/${ref.name}`;
}

/** Everything hangs on the API server, and that on the node containers of the control plane. */
export const apiServer: ObjectRef = { kind: 'Cluster', namespace: '', name: 'api-server' };

/** Pure. pod → claim, node, configuration, master; claim → volume; service, deployment → pods; autoscaler → deployment. */
export function dependencyGraph(observation: Observation): DependencyGraph {
  const graph = new Map<GraphKey, Set<GraphKey>>();
  const need = (from: GraphKey, to: GraphKey) => {
    if (from !== to) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  };
  const pods = podsOf(observation);
  for (const pod of pods) {
    const from = graphKey(pod.ref);
    for (const to of needsOfPod(observation, pod)) need(from, to);
    const deployment = deploymentNameOf(observation, pod);
    if (deployment !== undefined) need(`Deployment/${deployment}`, from);
  }
  for (const claim of objectsOf(observation, 'PersistentVolumeClaim')) {
    const volume = textAt(claim, 'spec', 'volumeName');
    if (volume !== undefined)
      need(graphKey({ kind: claim.kind, name: claim.metadata.name }), `PersistentVolume/${volume}`);
  }
  for (const service of objectsOf(observation, 'Service')) {
    const selector = textsAt(service, 'spec', 'selector');
    for (const pod of pods)
      if (matches(selector, pod.labels)) need(`Service/${service.metadata.name}`, graphKey(pod.ref));
  }
  for (const hpa of objectsOf(observation, 'HorizontalPodAutoscaler')) {
    const target = textAt(hpa, 'spec', 'scaleTargetRef', 'name');
    if (target !== undefined) need(`HorizontalPodAutoscaler/${hpa.metadata.name}`, `Deployment/${target}`);
  }
  for (const node of observation.containers.ok ? observation.containers.value : []) {
    if (node.role === 'control-plane') need(graphKey(apiServer), `Node/${node.name}`);
    else need(`Node/${node.name}`, graphKey(apiServer));
  }
  return new Map([...graph].map(([from, to]) => [from, [...to].sort()]));
}

function needsOfPod(observation: Observation, pod: PodSeen): readonly GraphKey[] {
  const spec = textAt(pod.object, 'spec', 'serviceAccountName');
  const volumes = listAt(pod.object, 'spec', 'volumes');
  // A pod without a node waits for any of them.
  const nodes = pod.node === null ? nodeNames(observation) : [pod.node];
  return [
    ...claimsIn(volumes).map((name) => `PersistentVolumeClaim/${name}`),
    ...nodes.map((name) => `Node/${name}`),
    ...[...volumes.map((one) => textAt(one, 'configMap', 'name')), ...configMapsOfContainers(pod)]
      .filter((name) => name !== undefined)
      .map((name) => `ConfigMap/${name}`),
    ...(spec === undefined ? [] : [`ServiceAccount/${spec}`]),
    // Only what has started can miss its master; a pod that no node takes has a cause of its own.
    ...(hasStarted(pod) ? masterServices(observation, pod) : []),
  ];
}

function nodeNames(observation: Observation): readonly string[] {
  const seen = observation.containers.ok ? observation.containers.value.map((one) => one.name) : [];
  return [...new Set([...seen, ...objectsOf(observation, 'Node').map((node) => node.metadata.name)])];
}

function containerSpecs(pod: PodSeen): readonly Json[] {
  return [...listAt(pod.object, 'spec', 'initContainers'), ...listAt(pod.object, 'spec', 'containers')];
}

function configMapsOfContainers(pod: PodSeen): readonly (string | undefined)[] {
  return containerSpecs(pod).flatMap((container) => [
    ...listAt(container, 'envFrom').map((one) => textAt(one, 'configMapRef', 'name')),
    ...listAt(container, 'env').map((one) => textAt(one, 'valueFrom', 'configMapKeyRef', 'name')),
  ]);
}

function hasStarted(pod: PodSeen): boolean {
  return pod.containers.some(
    (one) => !one.init && (one.running || one.restarts > 0 || one.terminated !== null),
  );
}

/** EEMT's worker finds its master by the variable MASTER_HOST, the name of a Service. */
function masterServices(observation: Observation, pod: PodSeen): readonly GraphKey[] {
  return containerSpecs(pod)
    .flatMap((container) => listAt(container, 'env'))
    .filter((one) => textAt(one, 'name') === 'MASTER_HOST')
    .map((one) => (textAt(one, 'value') ?? '').split('.', 1)[0] ?? '')
    .filter((name) => objectNamed(observation, 'Service', name) !== undefined)
    .map((name) => `Service/${name}`);
}
