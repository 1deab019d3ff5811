import type { KubeObject } from '../core/blueprint.ts';
import type { Environment } from '../core/environment.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { Finding, Observation } from '../core/observation.ts';
import type {
  ClaimStatus,
  EnvironmentStatus,
  ImageStatus,
  NodeStatus,
  PodStatus,
  WorkloadStatus,
} from '../core/status.ts';
import type { DeploymentSeen } from './deployments.ts';
import type { PodSeen } from './pods.ts';
import { deploymentsOf } from './deployments.ts';
import { deploymentNameOf, podsOf } from './pods.ts';
import { conditionOf, objectNamed, objectsOf, textAt } from './read.ts';
import { stateOf } from './state.ts';

export interface StatusInput {
  readonly env: Environment;
  readonly observation: Observation;
  readonly record: EnvironmentRecord | undefined;
  readonly findings: readonly Finding[];
  readonly bugs: readonly { readonly id: string; readonly symptom: string; readonly cured: string }[];
}

/** Pure. What a person wants to know of an environment, from one look at it. */
export function statusOf({ env, observation, record, findings, bugs }: StatusInput): EnvironmentStatus {
  const deployments = deploymentsOf(observation);
  const leftOut = record?.leftOut ?? [];
  return {
    name: env.name,
    target: 'kind',
    state: stateOf(observation, findings),
    url: observation.web.ok ? observation.web.value.url : null,
    namespace: env.namespace,
    source: record?.source ?? null,
    workerVariant: annotationOf(
      deployments.find((one) => one.component === 'worker'),
      'eemt-dev/worker-variant',
    ),
    nodes: nodesOf(observation),
    workloads: deployments.map((one) => workloadStatus(observation, one)),
    claims: objectsOf(observation, 'PersistentVolumeClaim').map(claimStatus).sort(byName),
    images: imagesOf(deployments),
    bugs: bugs.map(({ id, symptom, cured }) => {
      const present = leftOut.includes(id) || findings.some((finding) => finding.id === id);
      return { id, state: present ? 'present' : 'unknown', text: present ? symptom : cured };
    }),
    leftOut,
    findings,
    unreadable: unreadableOf(observation),
  };
}

/** Named by the engine, because it also knows those that are stopped or never joined; labels come from the API. */
function nodesOf(observation: Observation): readonly NodeStatus[] {
  const labels = (name: string) => shownLabels(objectNamed(observation, 'Node', name));
  if (observation.containers.ok) {
    return observation.containers.value.map(({ name, role, state }) => ({
      name,
      role,
      state: state === 'running' ? (readyWord(observation, name) ?? state) : state,
      labels: labels(name),
    }));
  }
  return objectsOf(observation, 'Node').map(({ metadata: { name } }) => ({
    name,
    role:
      'node-role.kubernetes.io/control-plane' in
      (objectNamed(observation, 'Node', name)?.metadata.labels ?? {})
        ? 'control-plane'
        : 'worker',
    state: readyWord(observation, name) ?? 'unknown',
    labels: labels(name),
  }));
}

function readyWord(observation: Observation, name: string): string | undefined {
  const node = objectNamed(observation, 'Node', name);
  if (node === undefined) return undefined;
  return conditionIsTrue(node, 'Ready') ? 'Ready' : 'NotReady';
}

/** Only labels that someone chose; every node has Kubernetes' own. */
function shownLabels(node: KubeObject | undefined): Readonly<Record<string, string>> {
  const labels = Object.entries(node?.metadata.labels ?? {});
  return Object.fromEntries(labels.filter(([key]) => !/(^|\.)(kubernetes|k8s)\.io\//.test(key)));
}

function workloadStatus(observation: Observation, deployment: DeploymentSeen): WorkloadStatus {
  const { name } = deployment.ref;
  const roles: Readonly<Record<string, string>> = { 'web-interface': 'web', '': name };
  return {
    name,
    role: roles[deployment.component] ?? deployment.component,
    ready: deployment.ready,
    wanted: deployment.wanted,
    pods: podsOf(observation)
      .filter((pod) => deploymentNameOf(observation, pod) === name)
      .map(podStatus),
  };
}

function podStatus(pod: PodSeen): PodStatus {
  const reason = troubleOf(pod);
  return {
    name: pod.ref.name,
    node: pod.node,
    state: wordFor(pod, reason !== undefined),
    restarts: pod.containers.reduce((sum, one) => sum + one.restarts, 0),
    reason: reason ?? null,
  };
}

/** Of a pod that is leaving, nothing is a trouble any more: its containers end with whatever SIGTERM makes of them. */
function troubleOf(pod: PodSeen): string | undefined {
  if (pod.deleting) return undefined;
  const troubled = pod.containers.find(
    (one) => one.waiting !== null && !starting.includes(one.waiting.reason),
  );
  const ended = pod.containers.find((one) => one.terminated !== null && one.terminated.exitCode !== 0);
  return (
    troubled?.waiting?.reason ??
    ended?.terminated?.reason ??
    unscheduledReason(pod) ??
    textAt(pod.object, 'status', 'reason')
  );
}

const starting = ['ContainerCreating', 'PodInitializing'];

function unscheduledReason(pod: PodSeen): string | undefined {
  const placed = conditionOf(pod.object, 'PodScheduled');
  return placed?.status === 'False' && placed.reason !== '' ? placed.reason : undefined;
}

/** Kubernetes calls a pod Running while its only container crashes; people mean Ready. */
function wordFor(pod: PodSeen, troubled: boolean): string {
  if (pod.deleting) return 'leaving';
  if (pod.phase === 'Succeeded') return 'done';
  if (pod.phase === 'Failed') return 'failed';
  if (conditionIsTrue(pod.object, 'Ready')) return 'ready';
  return troubled ? 'failing' : pod.node === null ? 'pending' : 'starting';
}

function conditionIsTrue(object: KubeObject, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}

function claimStatus(claim: KubeObject): ClaimStatus {
  return {
    name: claim.metadata.name,
    phase: textAt(claim, 'status', 'phase') ?? 'Pending',
    size: textAt(claim, 'status', 'capacity', 'storage') ?? null,
    asked: textAt(claim, 'spec', 'resources', 'requests', 'storage') ?? '',
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name);
}

/** As the pod templates name them, with the identity that `up` wrote there. */
function imagesOf(deployments: readonly DeploymentSeen[]): readonly ImageStatus[] {
  const images = deployments.flatMap((one) => {
    const name = textAt(one.object, 'spec', 'template', 'spec', 'containers', 0, 'image');
    if (name === undefined) return [];
    return [
      {
        name,
        variant: annotationOf(one, 'eemt-dev/worker-variant'),
        id: annotationOf(one, 'eemt-dev/image-id'),
      },
    ];
  });
  return images.filter((image, index) => images.findIndex((one) => one.name === image.name) === index);
}

function annotationOf(deployment: DeploymentSeen | undefined, key: string): string | null {
  return textAt(deployment?.object, 'spec', 'template', 'metadata', 'annotations', key) ?? null;
}

function unreadableOf({ containers, objects, web }: Observation): readonly string[] {
  // Without a cluster there is nothing behind the address to be read.
  if (containers.ok && containers.value.length === 0) return [];
  return [
    ...(containers.ok ? [] : [`node containers: ${containers.why}`]),
    ...(objects.ok ? [] : [`Kubernetes objects: ${objects.why}`]),
    ...(web.ok ? [] : [`web interface: ${web.why}`]),
  ];
}
