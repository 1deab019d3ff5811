import { eemtDev } from '../../core/command-hint.ts';
import type { ObservedContainer } from '../../core/observed/containers.ts';
import { readyNodes } from '../../core/observed/nodes.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { asksForLabels, unplaced } from '../../core/observed/scheduling.ts';
import type { Observation, Rule, Symptom } from '../../core/observation.ts';
import { formatBytes, formatCpu, parseQuantity } from '../../lib/quantity.ts';
import { describe, healedByHand } from '../../core/repair.ts';

export const unschedulable: Rule = {
  id: 'unschedulable',
  title: 'No node takes a pod',
  judge: (seen) => livingPods(seen).flatMap((pod) => symptom(seen, pod)),
};

function symptom(seen: Observation, pod: ObservedPod): readonly Symptom[] {
  const answer = unplaced(seen, pod);
  if (answer === undefined) return [];
  return [
    {
      subject: pod.ref,
      severity: 'critical',
      cause: explain(seen, pod, answer.message),
      evidence: [answer.evidence],
      course: answer.isFinal ? 'terminal' : 'transient',
      repair: healedByHand(
        [
          describe(pod.ref),
          {
            ...eemtDev('kubectl', '--', 'describe', 'nodes'),
            purpose: 'labels, taints and room of the nodes',
          },
        ],
        eemtDev('up'),
      ),
    },
  ];
}

/** The scheduler's message in plain words; each part of it is about some of the nodes. */
function explain(seen: Observation, pod: ObservedPod, message: string): string {
  const reasons = [
    ...resourceReasons(seen, pod, message),
    ...(asksForLabels(message) ? [`no node has the label ${labels(pod.nodeSelector)}`] : []),
    ...(/volume node affinity conflict/.test(message) ? ['its volume lies on another node'] : []),
    ...(/unbound immediate PersistentVolumeClaims/.test(message) ? ['its claim has no volume yet'] : []),
    ...(/didn't find available persistent volumes/.test(message) ? ['no volume fits its claim'] : []),
    ...(/persistentvolumeclaim "[^"]+" not found/.test(message)
      ? [`its claim ${/persistentvolumeclaim "([^"]+)"/.exec(message)?.[1] ?? ''} does not exist`]
      : []),
    ...taints(message).map((taint) => taintReason(taint)),
    ...(/Too many pods/.test(message) ? ['the nodes hold as many pods as they may'] : []),
    ...(/free ports/.test(message) ? ['its port of the node is taken'] : []),
  ];
  const text = reasons.length === 0 ? message.split('. preemption')[0] : reasons.join('; ');
  return `No node takes pod ${pod.ref.name}: ${text ?? message}.`;
}

function resourceReasons(seen: Observation, pod: ObservedPod, message: string): readonly string[] {
  const short = [...message.matchAll(/Insufficient ([a-z0-9](?:[a-z0-9./-]*[a-z0-9])?)/g)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(short)].map((resource) => {
    const asked = requestOf(pod, resource);
    const most = Math.max(0, ...readyNodes(seen).map((node) => amountOf(node.allocatable[resource])));
    const has = most === 0 ? '' : ` (a node has ${amount(resource, most)} in all)`;
    return asked === 0
      ? `too little ${nameOf(resource)} is free`
      : `it asks for ${amount(resource, asked)} ${nameOf(resource)}, more than any node has free${has}`;
  });
}

/** What the scheduler counts: the sum of the containers, or the largest init container where that is more. */
function requestOf({ containers }: ObservedPod, resource: string): number {
  const requests = (wanted: (one: ObservedContainer) => boolean) =>
    containers.filter(wanted).map((one) => amountOf(one.requests[resource]));
  return Math.max(
    requests(({ init }) => !init).reduce((sum, one) => sum + one, 0),
    ...requests(({ init }) => init),
  );
}

function amountOf(text: string | undefined): number {
  return text === undefined ? 0 : (parseQuantity(text) ?? 0);
}

function amount(resource: string, value: number): string {
  if (resource === 'cpu') return formatCpu(value);
  if (resource !== 'memory' && resource !== 'ephemeral-storage') return String(value);
  // A node reports odd bytes; people want one decimal.
  return value < 2 ** 30
    ? formatBytes(Math.round(value / 2 ** 20) * 2 ** 20)
    : `${String(Math.round((value / 2 ** 30) * 10) / 10)}Gi`;
}

function nameOf(resource: string): string {
  if (resource === 'cpu') return 'CPU';
  return resource === 'ephemeral-storage' ? 'scratch disk' : resource;
}

function labels(selector: Readonly<Record<string, string>>): string {
  const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return wanted.length === 0 ? 'it asks for' : wanted.join(', ');
}

/** Taints that say why a pod is refused; the control plane's own is always there and explains nothing where there are workers. */
function taints(message: string): readonly string[] {
  const all = [...message.matchAll(/untolerated taint \{([^:}]+)/g)].map((match) => match[1] ?? '');
  const telling = all.filter((taint) => !taint.includes('control-plane'));
  const onlyTaints = !/Insufficient|didn't match|volume|claim/i.test(message);
  return [...new Set(telling.length === 0 && onlyTaints ? all : telling)];
}

function taintReason(taint: string): string {
  const known: Readonly<Record<string, string>> = {
    'node.kubernetes.io/disk-pressure': 'the disk of the node is nearly full',
    'node.kubernetes.io/memory-pressure': 'the memory of the node is nearly full',
    'node.kubernetes.io/not-ready': 'the node is not Ready yet',
    'node.kubernetes.io/unreachable': 'the node does not answer',
    'node.kubernetes.io/unschedulable': 'the node is cordoned',
    'node-role.kubernetes.io/control-plane': 'only the control plane is left, which takes no workloads',
  };
  return known[taint] ?? `the node has the taint ${taint}`;
}
