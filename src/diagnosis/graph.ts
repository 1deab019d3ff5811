import type { ObjectRef, Observation, ServiceContainer } from '../core/observation.ts';
import { claimsOf } from '../core/observed/claims.ts';
import { hasStarted } from '../core/observed/containers.ts';
import { deploymentsOf } from '../core/observed/deployments.ts';
import { matches } from '../core/observed/labels.ts';
import { nodesOf } from '../core/observed/nodes.ts';
import { objectNamed, objectsOf } from '../core/observed/objects.ts';
import { podsOf, type ObservedPod } from '../core/observed/pods.ts';
import { containerRef, containersOf, hasFailed, serviceRef, servicesOf } from '../core/observed/services.ts';
import { claimNames } from '../core/observed/volumes.ts';
import { listAt, textAt, textsAt } from '../lib/json-at.ts';

/** `KIND/NAME` */
export type GraphKey = string;

/** What each object needs in order to work. */
export type DependencyGraph = ReadonlyMap<GraphKey, readonly GraphKey[]>;

export function graphKey(ref: Pick<ObjectRef, 'kind' | 'name'>): GraphKey {
  return `${ref.kind}/${ref.name}`;
}

/** Everything hangs on the API server, and that on the node containers of the control plane. */
export const apiServer: ObjectRef = { kind: 'Cluster', namespace: '', name: 'api-server' };

/** Pure. pod → claim, node, configuration, manager; claim → volume; service, deployment → pods; autoscaler → deployment; worker → job runner. */
export function dependencyGraph(observation: Observation): DependencyGraph {
  const graph = new Map<GraphKey, Set<GraphKey>>();
  const need = (from: GraphKey, to: GraphKey) => {
    if (from !== to) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  };
  const pods = podsOf(observation);
  for (const pod of pods) {
    const from = graphKey(pod.ref);
    for (const to of needsOfPod(observation, pod)) need(from, to);
    if (pod.deployment !== null) need(`Deployment/${pod.deployment}`, from);
  }
  for (const { ref, volume } of claimsOf(observation)) {
    if (volume !== null) need(graphKey(ref), `PersistentVolume/${volume}`);
  }
  for (const service of objectsOf(observation, 'Service')) {
    const selector = textsAt(service, 'spec', 'selector');
    for (const pod of pods)
      if (matches(selector, pod.labels)) need(`Service/${service.metadata.name}`, graphKey(pod.ref));
    // One that has no pods at all has none to name.
    for (const { ref, podLabels } of deploymentsOf(observation))
      if (matches(selector, podLabels)) need(`Service/${service.metadata.name}`, graphKey(ref));
  }
  for (const { selector = {}, subject } of observation.deployed?.changes ?? []) {
    for (const { ref, podLabels } of deploymentsOf(observation))
      if (matches(selector, podLabels)) need(graphKey(ref), graphKey(subject));
  }
  for (const hpa of objectsOf(observation, 'HorizontalPodAutoscaler')) {
    const target = textAt(hpa, 'spec', 'scaleTargetRef', 'name');
    if (target !== undefined) need(`HorizontalPodAutoscaler/${hpa.metadata.name}`, `Deployment/${target}`);
  }
  for (const node of observation.containers.ok ? observation.containers.value : []) {
    if (node.role === 'control-plane') need(graphKey(apiServer), `Node/${node.name}`);
    else need(`Node/${node.name}`, graphKey(apiServer));
  }
  for (const container of servicesOf(observation)) {
    for (const to of needsOfContainer(observation, container)) need(graphKey(containerRef(container)), to);
  }
  return new Map([...graph].map(([from, to]) => [from, [...to].sort()]));
}

function needsOfPod(observation: Observation, pod: ObservedPod): readonly GraphKey[] {
  const spec = textAt(pod.object, 'spec', 'serviceAccountName');
  // A pod without a node waits for any of them.
  const nodes = pod.node === null ? nodeNames(observation) : [pod.node];
  return [
    ...claimNames(pod.volumes).map((name) => `PersistentVolumeClaim/${name}`),
    ...nodes.map((name) => `Node/${name}`),
    ...[...pod.volumes.flatMap(({ configMap }) => configMap ?? []), ...configMapsOfContainers(pod)].map(
      (name) => `ConfigMap/${name}`,
    ),
    ...(spec === undefined ? [] : [`ServiceAccount/${spec}`]),
    // Only what has started can miss its manager; a pod that no node takes has a cause of its own.
    ...(pod.containers.some((one) => !one.init && hasStarted(one)) ? managerServices(observation, pod) : []),
  ];
}

function nodeNames(observation: Observation): readonly string[] {
  const seen = observation.containers.ok ? observation.containers.value.map((one) => one.name) : [];
  return [...new Set([...seen, ...nodesOf(observation).map(({ ref }) => ref.name)])];
}

function configMapsOfContainers({ containers }: ObservedPod): readonly string[] {
  return containers.flatMap(({ spec }) =>
    [
      ...listAt(spec, 'envFrom').map((one) => textAt(one, 'configMapRef', 'name')),
      ...listAt(spec, 'env').map((one) => textAt(one, 'valueFrom', 'configMapKeyRef', 'name')),
    ].flatMap((name) => name ?? []),
  );
}

/** EEMT's worker finds its manager by the variable MASTER_HOST, the name of a Service. */
function managerServices(observation: Observation, pod: ObservedPod): readonly GraphKey[] {
  return pod.containers
    .flatMap(({ spec }) => listAt(spec, 'env'))
    .filter((one) => textAt(one, 'name') === 'MASTER_HOST')
    .map((one) => (textAt(one, 'value') ?? '').split('.', 1)[0] ?? '')
    .filter(
      (name) => objectNamed(observation, 'Service', name) !== undefined || wasDeployed(observation, name),
    )
    .map((name) => `Service/${name}`);
}

/** A Service that somebody removed. */
function wasDeployed({ deployed }: Observation, service: string): boolean {
  return (deployed?.changes ?? []).some(
    ({ subject: { kind, name } }) => kind === 'Service' && name === service,
  );
}

/** Workers need who gives out the work; where it has no container, its service. One that somebody stopped has a cause of its own. */
function needsOfContainer(observation: Observation, container: ServiceContainer): readonly GraphKey[] {
  const works = container.state === 'running' || container.state === 'restarting' || hasFailed(container);
  if (container.role !== 'worker' || !works) return [];
  return [
    ...containersOf(observation, 'runner').map((one) => graphKey(containerRef(one))),
    graphKey(serviceRef('runner')),
  ];
}
