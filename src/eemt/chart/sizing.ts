import type { Facts } from '../../core/blueprint.ts';
import type { JsonObject } from '../../lib/json.ts';
import { ceilings } from './ceilings.ts';
import type { Ceiling } from './ceilings.ts';

/** What a container asks for and may use, in millicores and Mi. */
export interface Amount extends Ceiling {
  readonly diskMi: number;
}

export interface Size {
  readonly requests: Amount;
  readonly limits: Amount;
}

/** small: the cleanup job, and whatever else brings no size of its own. */
export type SizedPart = 'web' | 'worker' | 'runner' | 'small';
export type Sizes = Readonly<Record<SizedPart, Size>>;

/** The machine and the profile, and not the present number of workers: another number must not roll out a pod. */
export type SizingFacts = Pick<Facts, 'host' | 'profile' | 'diskLimitMi'>;

/** As many workers as a person may ask for. */
export const mostWorkers = 50;

/** Pods at the same time of a Deployment of so many: a rolling update lets a quarter more stand for a while. */
export function podsAtOnce(replicas: number): number {
  return replicas + Math.ceil(replicas / 4);
}

/**
 * Requests let the most workers be scheduled beside the rest of EEMT, even all on one node: each Kind node reports the
 * whole machine, so they share it. Limits are the profile's ceilings, at most the machine: a lone worker may have all of it.
 */
export function sizesFor(facts: SizingFacts): Sizes {
  const { web, worker } = ceilings[facts.profile];
  return {
    web: sizeOf(web, shares.web, facts),
    worker: sizeOf(worker, shares.worker, facts),
    // makeflow itself does little: it hands out tasks and gathers files.
    runner: sizeOf({ cpuMilli: 1000, memoryMi: 2048 }, shares.runner, facts),
    small: sizeOf({ cpuMilli: 500, memoryMi: 1024 }, shares.small, facts),
  };
}

/** Requests and limits as Kubernetes has them. */
export function resourcesOf({ requests, limits }: Size): JsonObject {
  return { limits: quantitiesOf(limits), requests: quantitiesOf(requests) };
}

/** By Kubernetes' names of resources. */
export function quantitiesOf({ cpuMilli, memoryMi, diskMi }: Amount): Readonly<Record<string, string>> {
  return {
    cpu: `${cpuMilli.toString()}m`,
    memory: `${memoryMi.toString()}Mi`,
    'ephemeral-storage': `${diskMi.toString()}Mi`,
  };
}

/** Requests are also weights: the page must answer while every worker computes. */
const shares = { web: 12, worker: 1, runner: 6, small: 3 };
const allShares = shares.web + shares.runner + shares.small + shares.worker * podsAtOnce(mostWorkers);

const floor: Amount = { cpuMilli: 5, memoryMi: 16, diskMi: 64 };
/** What a single-node control plane requests (950m) and a little more; a worker node alone would need less. */
const kubernetesCpuMilli = 1000;

function sizeOf(ceiling: Ceiling, share: number, { host, diskLimitMi }: SizingFacts): Size {
  const machine = machineOf(host);
  const budget: Ceiling = {
    cpuMilli: Math.max(machine.cpuMilli - kubernetesCpuMilli, machine.cpuMilli / 20),
    // The other half is for Kubernetes, the desktop, and pods that use more than they request.
    memoryMi: machine.memoryMi / 2,
  };
  const requested = (amount: keyof Ceiling, step: number): number =>
    Math.min(ceiling[amount], Math.max(floor[amount], roundDown((budget[amount] * share) / allShares, step)));
  return {
    requests: {
      cpuMilli: requested('cpuMilli', 5),
      memoryMi: requested('memoryMi', 16),
      diskMi: floor.diskMi,
    },
    limits: {
      cpuMilli: Math.min(ceiling.cpuMilli, machine.cpuMilli),
      memoryMi: Math.min(ceiling.memoryMi, machine.memoryMi),
      diskMi: diskLimitMi,
    },
  };
}

/** Memory in whole steps, because another kernel reports a little more or less of the same machine. */
function machineOf({ cpus, memoryBytes }: Facts['host']): Ceiling {
  return { cpuMilli: Math.floor(cpus * 1000), memoryMi: roundDown(memoryBytes / 1024 ** 2, 64) };
}

const roundDown = (value: number, step: number): number => Math.floor(value / step) * step;
