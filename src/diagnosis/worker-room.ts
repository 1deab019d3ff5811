import type { KubeObject } from '../core/blueprint.ts';
import { formatBytes, formatCpu, parseQuantity } from '../lib/quantity.ts';
import { at, listAt, textAt } from '../lib/json-at.ts';
import type { Json } from '../lib/json.ts';

/** A node on which workers may run. Cores and bytes, by resource. */
export interface NodeRoom {
  readonly name: string;
  readonly allocatable: Readonly<Record<string, number>>;
  /** What its other pods request. */
  readonly taken: Readonly<Record<string, number>>;
}

export interface WorkerRoom {
  /** Workers that can be there in all. */
  readonly fits: number;
  /** Goes on behind the number. */
  readonly why: string;
}

/** How many pods of this template the nodes take, as the scheduler counts: by requests. Pure. */
export function workerRoom(template: Json | undefined, nodes: readonly NodeRoom[]): WorkerRoom {
  if (nodes.length === 0) return { fits: 0, why: 'no node may run workers' };
  const needs = podNeeds(template, 'requests');
  const rooms = nodes.map((node) => ({ node, ...roomOn(node, needs) }));
  const fits = rooms.reduce((sum, { count }) => sum + count, 0);
  const tight = rooms[0]?.tight ?? 'cpu';
  const left = nodes.map(
    ({ name, allocatable, taken }) =>
      `${name} has ${amount(tight, leftOf(tight, allocatable, taken))} left of ${amount(tight, allocatable[tight] ?? 0)}`,
  );
  return {
    fits,
    why: `each requests ${amount(tight, needs[tight] ?? 1)} of ${tight}; ${left.join(', ')}`,
  };
}

/** Workers that a quota admits; `workers` of them count in it already. Infinite where it bounds nothing of pods. Pure. */
export function quotaRoom(template: Json | undefined, quota: KubeObject, workers: number): WorkerRoom {
  const needs = { requests: podNeeds(template, 'requests'), limits: podNeeds(template, 'limits') };
  const hard = at(quota, 'spec', 'hard');
  const rooms = Object.keys(typeof hard === 'object' && hard !== null ? hard : {}).flatMap((key) => {
    const [, part = 'requests', resource = ''] = /^(?:(requests|limits)\.)?([\w-]+)$/.exec(key) ?? [];
    const each = needs[part === 'limits' ? 'limits' : 'requests'][resource] ?? 0;
    const most = numberOf(at(hard, key));
    if (each === 0 || most === undefined) return [];
    const others = Math.max(0, (numberOf(at(quota, 'status', 'used', key)) ?? 0) - workers * each);
    const fits = wholeTimes(most - others, each);
    const why = `the quota ${quota.metadata.name} admits ${amount(resource, most)} of ${key}, and each counts ${amount(resource, each)}`;
    return [{ fits, why }];
  });
  return rooms.reduce((least, one) => (one.fits < least.fits ? one : least), {
    fits: Number.POSITIVE_INFINITY,
    why: '',
  });
}

/** What pods together request, by resource; `pods` counts them. */
export function takenBy(pods: readonly KubeObject[]): Readonly<Record<string, number>> {
  const taken: Record<string, number> = {};
  for (const pod of pods)
    for (const [resource, needed] of Object.entries(podNeeds(pod['spec'], 'requests')))
      taken[resource] = (taken[resource] ?? 0) + needed;
  return taken;
}

const resources = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** All containers together, or the largest init container where that is more; a request that is left out is the limit. */
function podNeeds(spec: Json | undefined, part: 'requests' | 'limits'): Readonly<Record<string, number>> {
  const of = (list: string, resource: string): readonly number[] =>
    listAt(spec, list).map(
      (container) =>
        numberOf(at(container, 'resources', part, resource)) ??
        numberOf(at(container, 'resources', 'limits', resource)) ??
        0,
    );
  const amounts = resources.map((resource) => [
    resource,
    Math.max(
      of('containers', resource).reduce((sum, one) => sum + one, 0),
      ...of('initContainers', resource),
    ),
  ]);
  return { ...(Object.fromEntries(amounts) as Readonly<Record<string, number>>), pods: 1 };
}

/** Of a node, with the resource that bounds it. */
function roomOn({ allocatable, taken }: NodeRoom, needs: Readonly<Record<string, number>>) {
  let count = Number.POSITIVE_INFINITY;
  let tight = 'pods';
  for (const [resource, needed] of Object.entries(needs)) {
    if (needed === 0 || allocatable[resource] === undefined) continue;
    const times = wholeTimes(leftOf(resource, allocatable, taken), needed);
    if (times < count) {
      count = times;
      tight = resource;
    }
  }
  return { count, tight };
}

function leftOf(resource: string, all: NodeRoom['allocatable'], taken: NodeRoom['taken']): number {
  return Math.max(0, (all[resource] ?? 0) - (taken[resource] ?? 0));
}

/** 0.3 cores hold 0.1 three times, also in binary fractions. */
function wholeTimes(room: number, needed: number): number {
  return Math.max(0, Math.floor(room / needed + 1e-9));
}

function amount(resource: string, value: number): string {
  if (resource === 'pods') return String(value);
  return resource === 'cpu' ? formatCpu(value) : formatBytes(Math.floor(value / mi) * mi);
}

const mi = 1024 ** 2;

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
}

/** What a node may give to pods, in cores and bytes. */
export function allocatableOf(node: KubeObject): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...resources, 'pods'].flatMap((resource) => {
      const value = numberOf(textAt(node, 'status', 'allocatable', resource));
      return value === undefined ? [] : [[resource, value]];
    }),
  );
}
