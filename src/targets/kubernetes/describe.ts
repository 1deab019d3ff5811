import type { Finding, Observation } from '../../core/observation.ts';
import type { Described, ImageStatus, NodeStatus, PodStatus, WorkloadStatus } from '../../core/status.ts';
import { autoscalersOf } from '../../core/observed/autoscalers.ts';
import { claimsOf } from '../../core/observed/claims.ts';
import { lastEvents } from '../../core/observed/events.ts';
import { deploymentsOf, type ObservedDeployment } from '../../core/observed/deployments.ts';
import { nodesOf, type ObservedNode } from '../../core/observed/nodes.ts';
import { conditionOf } from '../../core/observed/objects.ts';
import { podsOf, type ObservedPod } from '../../core/observed/pods.ts';
import { usageOf } from '../../core/observed/usage.ts';
import { stateOf } from '../../diagnosis/state.ts';

const mostEvents = 20;

/** Nodes, Deployments with their pods, and claims, in the words of `status`. Pure. */
export function describeCluster(observation: Observation, findings: readonly Finding[]): Described {
  const deployments = deploymentsOf(observation);
  return {
    state: stateOf(observation, findings),
    workerVariant: annotationOf(
      deployments.find((one) => one.component === 'worker'),
      'eemt-dev/worker-variant',
    ),
    nodes: nodeStatuses(observation),
    workloads: deployments.map((one) => workloadStatus(observation, one)),
    ...autoscalingOf(observation),
    claims: claimsOf(observation).map(({ ref, phase, size, asked }) => ({
      name: ref.name,
      phase,
      size,
      asked,
    })),
    images: imagesOf(deployments),
    ...(observation.objects.ok ? { events: lastEvents(observation, mostEvents) } : {}),
    unreadable: unreadableOf(observation),
  };
}

function autoscalingOf(observation: Observation): Pick<Described, 'autoscaling'> {
  const workers = deploymentsOf(observation, 'worker').map(({ ref }) => ref.name);
  const found = autoscalersOf(observation).find(({ deployment }) => workers.includes(deployment));
  return found ? { autoscaling: { min: found.min, max: found.max } } : {};
}

/** Named by the engine, because it also knows those that are stopped or never joined; labels come from the API. */
function nodeStatuses(observation: Observation): readonly NodeStatus[] {
  const joined = nodesOf(observation);
  if (!observation.containers.ok)
    return joined.map((node) => ({
      name: node.ref.name,
      role: node.role,
      state: readyWord(node),
      labels: shownLabels(node),
    }));
  return observation.containers.value.map(({ name, role, state }) => {
    const node = joined.find(({ ref }) => ref.name === name);
    return {
      name,
      role,
      state: state === 'running' && node !== undefined ? readyWord(node) : state,
      labels: shownLabels(node),
    };
  });
}

function readyWord({ ready }: ObservedNode): string {
  return ready ? 'Ready' : 'NotReady';
}

/** Only labels that someone chose; every node has Kubernetes' own. */
function shownLabels(node: ObservedNode | undefined): Readonly<Record<string, string>> {
  const labels = Object.entries(node?.labels ?? {});
  return Object.fromEntries(labels.filter(([key]) => !/(^|\.)(kubernetes|k8s)\.io\//.test(key)));
}

function workloadStatus(observation: Observation, deployment: ObservedDeployment): WorkloadStatus {
  const { name } = deployment.ref;
  const roles: Readonly<Record<string, string>> = { 'web-interface': 'web', '': name };
  return {
    name,
    role: roles[deployment.component] ?? deployment.component,
    ready: deployment.ready,
    wanted: deployment.wanted,
    pods: podsOf(observation)
      .filter((pod) => pod.deployment === name)
      .map((pod) => ({ ...podStatus(pod), ...usedBy(observation, pod.ref.name) })),
  };
}

function podStatus(pod: ObservedPod): PodStatus {
  const reason = troubleOf(pod);
  return {
    name: pod.ref.name,
    node: pod.node,
    state: wordFor(pod, reason !== undefined),
    restarts: pod.containers.reduce((sum, one) => sum + one.restarts, 0),
    reason: reason ?? null,
  };
}

function usedBy(observation: Observation, pod: string): Pick<PodStatus, 'cpuMilli' | 'memoryMi'> {
  const usage = usageOf(observation, pod);
  return usage ? { cpuMilli: usage.cpuMilli, memoryMi: usage.memoryMi } : {};
}

/** Of a pod that is leaving, nothing is a trouble any more: its containers end with whatever SIGTERM makes of them. */
function troubleOf(pod: ObservedPod): string | undefined {
  if (pod.deleting) return undefined;
  const troubled = pod.containers.find(
    (one) => one.waiting !== null && !starting.includes(one.waiting.reason),
  );
  const ended = pod.containers.find((one) => one.terminated !== null && one.terminated.exitCode !== 0);
  return (
    troubled?.waiting?.reason ??
    ended?.terminated?.reason ??
    unscheduledReason(pod) ??
    (pod.reason === '' ? undefined : pod.reason)
  );
}

const starting = ['ContainerCreating', 'PodInitializing'];

function unscheduledReason(pod: ObservedPod): string | undefined {
  const placed = conditionOf(pod.object, 'PodScheduled');
  return placed?.status === 'False' && placed.reason !== '' ? placed.reason : undefined;
}

/** Kubernetes calls a pod Running while its only container crashes; people mean Ready. */
function wordFor(pod: ObservedPod, troubled: boolean): string {
  if (pod.deleting) return 'leaving';
  if (pod.phase === 'Succeeded') return 'done';
  if (pod.phase === 'Failed') return 'failed';
  if (pod.ready) return 'ready';
  return troubled ? 'failing' : pod.node === null ? 'pending' : 'starting';
}

/** As the pod templates name them, with the identity that `up` wrote there. */
function imagesOf(deployments: readonly ObservedDeployment[]): readonly ImageStatus[] {
  const images = deployments.flatMap((one) => {
    if (one.image === null) return [];
    return [
      {
        name: one.image,
        variant: annotationOf(one, 'eemt-dev/worker-variant'),
        id: annotationOf(one, 'eemt-dev/image-id'),
      },
    ];
  });
  return images.filter((image, index) => images.findIndex((one) => one.name === image.name) === index);
}

function annotationOf(deployment: ObservedDeployment | undefined, key: string): string | null {
  return deployment?.podAnnotations[key] ?? null;
}

function unreadableOf({ containers, objects, web, jobs, unread = [] }: Observation): readonly string[] {
  // Without a cluster there is nothing behind the address to be read.
  if (containers.ok && containers.value.length === 0) return [];
  return [
    ...(containers.ok ? [] : [`node containers: ${containers.why}`]),
    ...(objects.ok ? [] : [`Kubernetes objects: ${objects.why}`]),
    ...(web.ok ? [] : [`web interface: ${web.why}`]),
    ...(jobs?.ok === false ? [`failed jobs: ${jobs.why}`] : []),
    ...unread.map(({ what, why }) => `${what}: ${why}`),
  ];
}
