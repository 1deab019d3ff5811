import type { KubeObject } from '../core/blueprint.ts';
import type { ObjectRef, Observation } from '../core/observation.ts';
import type { Json } from '../lib/json.ts';
import { at, listAt, numberAt, objectNamed, objectsOf, refOf, textAt, textsAt } from './read.ts';

export interface PodSeen {
  readonly object: KubeObject;
  readonly ref: ObjectRef;
  readonly labels: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly node: string | null;
  readonly createdAt: string;
  readonly deleting: boolean;
  /** Init containers first, as they run. */
  readonly containers: readonly ContainerSeen[];
}

export interface ContainerSeen {
  readonly name: string;
  readonly init: boolean;
  readonly image: string;
  readonly ready: boolean;
  readonly running: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  readonly terminated: TerminationSeen | null;
  readonly lastTerminated: TerminationSeen | null;
}

export interface TerminationSeen {
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly finishedAt: string;
}

/** The pods of the observation, by name. */
export function podsOf(observation: Observation): readonly PodSeen[] {
  return objectsOf(observation, 'Pod')
    .map(podSeen)
    .sort((a, b) => a.ref.name.localeCompare(b.ref.name));
}

function podSeen(object: KubeObject): PodSeen {
  return {
    object,
    ref: refOf(object),
    labels: object.metadata.labels ?? {},
    phase: textAt(object, 'status', 'phase') ?? 'Unknown',
    node: textAt(object, 'spec', 'nodeName') ?? null,
    createdAt: textAt(object, 'metadata', 'creationTimestamp') ?? '',
    deleting: at(object, 'metadata', 'deletionTimestamp') !== undefined,
    containers: [
      ...containersSeen(object, 'initContainers', 'initContainerStatuses', true),
      ...containersSeen(object, 'containers', 'containerStatuses', false),
    ],
  };
}

function containersSeen(
  pod: KubeObject,
  specs: string,
  statuses: string,
  init: boolean,
): readonly ContainerSeen[] {
  return listAt(pod, 'spec', specs).map((spec) => {
    const name = textAt(spec, 'name') ?? '';
    const status = listAt(pod, 'status', statuses).find((one) => textAt(one, 'name') === name);
    const waiting = at(status, 'state', 'waiting');
    return {
      name,
      init,
      image: textAt(spec, 'image') ?? '',
      ready: at(status, 'ready') === true,
      running: at(status, 'state', 'running') !== undefined,
      restarts: numberAt(status, 'restartCount') ?? 0,
      waiting:
        waiting === undefined
          ? null
          : { reason: textAt(waiting, 'reason') ?? '', message: textAt(waiting, 'message') ?? '' },
      terminated: terminationSeen(at(status, 'state', 'terminated')),
      lastTerminated: terminationSeen(at(status, 'lastState', 'terminated')),
    };
  });
}

function terminationSeen(state: Json | undefined): TerminationSeen | null {
  if (state === undefined) return null;
  return {
    exitCode: numberAt(state, 'exitCode') ?? 0,
    reason: textAt(state, 'reason') ?? '',
    message: textAt(state, 'message') ?? '',
    finishedAt: textAt(state, 'finishedAt') ?? '',
  };
}

/** Kind and name of what made an object, or undefined. */
export function ownerOf(object: KubeObject): { readonly kind: string; readonly name: string } | undefined {
  const owner = listAt(object, 'metadata', 'ownerReferences')[0];
  const kind = textAt(owner, 'kind');
  const name = textAt(owner, 'name');
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

/** Name of the Deployment that a pod belongs to. Where the ReplicaSet is not in the observation, its name without the hash. */
export function deploymentNameOf(observation: Observation, pod: PodSeen): string | undefined {
  const owner = ownerOf(pod.object);
  if (owner?.kind !== 'ReplicaSet') return undefined;
  const set = objectNamed(observation, 'ReplicaSet', owner.name);
  const above = set === undefined ? undefined : ownerOf(set);
  if (above?.kind === 'Deployment') return above.name;
  const hash = pod.labels['pod-template-hash'];
  return hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? owner.name.slice(0, -hash.length - 1)
    : undefined;
}

const revision = 'deployment.kubernetes.io/revision';

/** True where the pod was made from a pod template that its Deployment has since replaced, or is about to replace. */
export function isOutdated(observation: Observation, pod: PodSeen): boolean {
  const name = deploymentNameOf(observation, pod);
  const deployment = name === undefined ? undefined : objectNamed(observation, 'Deployment', name);
  if (deployment === undefined) return false;
  if (!isObserved(deployment)) return true;
  const set = objectNamed(observation, 'ReplicaSet', ownerOf(pod.object)?.name ?? '');
  const ours = set?.metadata.annotations?.[revision];
  const newest = deployment.metadata.annotations?.[revision];
  return ours !== undefined && newest !== undefined && ours !== newest;
}

/** False while the controller has not yet seen the newest specification, so that its status is of the one before. */
export function isObserved(object: KubeObject): boolean {
  const generation = numberAt(object, 'metadata', 'generation');
  const observed = numberAt(object, 'status', 'observedGeneration');
  return generation === undefined || (observed ?? 0) >= generation;
}

/** True where something is on its way out, so that room may come free. */
export function somethingLeaves(observation: Observation): boolean {
  return podsOf(observation).some((pod) => pod.deleting || isOutdated(observation, pod));
}

/** True when every label of the selector is there. An empty selector matches nothing, as for a Service. */
export function matches(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** Node objects that report Ready. */
export function readyNodes(observation: Observation): readonly KubeObject[] {
  return objectsOf(observation, 'Node').filter((node) =>
    listAt(node, 'status', 'conditions').some(
      (one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True',
    ),
  );
}

/** True when as many nodes are Ready as there are node containers: before that, placement is not yet decided. */
export function allNodesReady(observation: Observation): boolean {
  const expected = observation.containers.ok
    ? observation.containers.value.length
    : objectsOf(observation, 'Node').length;
  const ready = readyNodes(observation).length;
  return ready > 0 && ready >= expected && ready === objectsOf(observation, 'Node').length;
}

export function nodeSelectorOf(pod: PodSeen): Readonly<Record<string, string>> {
  return textsAt(pod.object, 'spec', 'nodeSelector');
}
