import { shortId, type JobProgress } from './job.ts';
import type { EnvironmentStatus, ImageStatus, PodStatus } from './status.ts';

/** What of a status may change, what matters most first. */
export const factKinds = [
  'environment',
  'address',
  'finding',
  'unreadable',
  'job',
  'workload',
  'autoscaler',
  'pod',
  'node',
  'claim',
  'image',
] as const;
export type FactKind = (typeof factKinds)[number];

/** One thing of a status, in a word: the workload eemt-worker is `1/2`. */
export interface Fact {
  readonly kind: FactKind;
  readonly name: string;
  readonly value: string;
}

/** By kind and name. */
export type Facts = ReadonlyMap<string, Fact>;

/** A status, and a job where one is known, as facts. What differs at each look though nothing happened (CPU, memory, tasks) is none. Pure. */
export function factsOf(status: EnvironmentStatus, job: JobProgress | null): Facts {
  const { name, state, url, workloads, nodes, claims, images, findings, unreadable, autoscaling } = status;
  const facts = [
    fact('environment', name, state),
    ...(url === null ? [] : [fact('address', name, url)]),
    ...findings.map(({ key, cause }) => fact('finding', key, cause)),
    ...unreadable.map(unreadableFact),
    ...(job === null ? [] : [fact('job', shortId(job.id), job.phase)]),
    ...workloads.map((one) => fact('workload', one.name, `${String(one.ready)}/${String(one.wanted)}`)),
    ...(autoscaling === undefined
      ? []
      : [fact('autoscaler', name, `${String(autoscaling.min)} to ${String(autoscaling.max)} workers`)]),
    ...workloads.flatMap(({ pods }) => pods.map((pod) => fact('pod', pod.name, podValue(pod)))),
    ...nodes.map((node) => fact('node', node.name, node.state)),
    ...claims.map(({ name: claim, phase, size }) =>
      fact('claim', claim, size === null ? phase : `${phase}, ${size}`),
    ),
    ...images.map((image) => fact('image', image.name, imageValue(image))),
  ];
  return new Map(facts.map((one) => [`${one.kind} ${one.name}`, one]));
}

function fact(kind: FactKind, name: string, value: string): Fact {
  return { kind, name, value };
}

/** `web interface: the connection was refused`. */
function unreadableFact(text: string): Fact {
  const colon = text.indexOf(': ');
  return colon === -1
    ? fact('unreadable', text, '')
    : fact('unreadable', text.slice(0, colon), text.slice(colon + 2));
}

function podValue({ state, reason, restarts }: PodStatus): string {
  const word = reason === null || reason === state ? state : `${state}: ${reason}`;
  if (restarts === 0) return word;
  return `${word}, ${String(restarts)} ${restarts === 1 ? 'restart' : 'restarts'}`;
}

function imageValue({ variant, id }: ImageStatus): string {
  const short = id === null ? '' : id.replace(/^sha256:/, '').slice(0, 12);
  return [variant ?? '', short].filter((text) => text !== '').join(', ') || 'of unknown origin';
}
