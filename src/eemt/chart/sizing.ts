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

export type SizedPart = 'web' | 'worker' | 'cleanup' | 'master' | 'init';
export type Sizes = Readonly<Record<SizedPart, Size>>;

/**
 * Sizes that let every EEMT pod be scheduled on this machine, even all on one node: each Kind node reports the whole
 * machine, so they share it. Limits are the profile's ceilings, at most the machine and EEMT's own quota.
 */
export function sizesFor(facts: Facts): Sizes {
  const { web, worker } = ceilings[facts.profile];
  const cleanup = { cpuMilli: 500, memoryMi: 1024 };
  const budget = budgetOf(facts);
  const size = (ceiling: Ceiling, weight: number): Size => sizeOf(ceiling, weight, facts, budget);
  const workerSize = size(worker, weights.worker);
  return {
    web: size(web, weights.web),
    worker: workerSize,
    cleanup: size(cleanup, weights.cleanup),
    // makeflow itself does little: it hands out tasks and gathers files.
    master: size({ cpuMilli: 1000, memoryMi: 2048 }, weights.master),
    // Runs before the worker in the same pod, so it costs nothing as long as it asks for no more.
    init: workerSize,
  };
}

/** Requests and limits as Kubernetes has them. */
export function resourcesOf({ requests, limits }: Size): JsonObject {
  return { limits: quantities(limits), requests: quantities(requests) };
}

const floor: Ceiling = { cpuMilli: 50, memoryMi: 128 };
/** EEMT's quota for the namespace (manifests/namespace.yaml), less a little for pods of people's own. */
const quota = {
  requestsCpuMilli: 48_000,
  requestsMemoryMi: 190 * 1024,
  limitsCpuMilli: 95_000,
  limitsMemoryMi: 380 * 1024,
};
/** Shares of the machine. */
const weights = { web: 1, worker: 1, cleanup: 0.5, master: 1 };
/** What a new single-node control plane requests or really needs; a worker node alone would need less. */
const kubernetesCpuMilli = 1000;

interface Budget extends Ceiling {
  /** Sum of the weights of all pods that can stand at the same time. */
  readonly shares: number;
}

function budgetOf({ host, workers }: Facts): Budget {
  const machine = machineOf(host);
  return {
    cpuMilli: Math.min(
      Math.max(machine.cpuMilli - kubernetesCpuMilli, machine.cpuMilli / 4),
      quota.requestsCpuMilli,
    ),
    // The other half is for Kubernetes, the desktop, and pods that use more than they request.
    memoryMi: Math.min(machine.memoryMi / 2, quota.requestsMemoryMi),
    shares: weights.web + weights.cleanup + weights.master + weights.worker * mostWorkers(workers),
  };
}

function sizeOf(ceiling: Ceiling, weight: number, facts: Facts, budget: Budget): Size {
  const machine = machineOf(facts.host);
  const pods = mostWorkers(facts.workers) + 3;
  const share = (amount: keyof Ceiling, step: number): number =>
    Math.min(
      ceiling[amount],
      Math.max(floor[amount], roundDown((budget[amount] * weight) / budget.shares, step)),
    );
  const requests = { cpuMilli: share('cpuMilli', 10), memoryMi: share('memoryMi', 64), diskMi: 256 };
  return {
    requests,
    limits: {
      cpuMilli: Math.max(
        requests.cpuMilli,
        Math.min(ceiling.cpuMilli, machine.cpuMilli, roundDown(quota.limitsCpuMilli / pods, 100)),
      ),
      memoryMi: Math.max(
        requests.memoryMi,
        Math.min(ceiling.memoryMi, machine.memoryMi, roundDown(quota.limitsMemoryMi / pods, 64)),
      ),
      diskMi: facts.diskLimitMi,
    },
  };
}

/** A rolling update lets a quarter more stand for a while. */
function mostWorkers(workers: number): number {
  return workers + Math.ceil(workers / 4);
}

function machineOf({ cpus, memoryBytes }: Facts['host']): Ceiling {
  return { cpuMilli: Math.floor(cpus * 1000), memoryMi: Math.floor(memoryBytes / mi) };
}

function quantities({ cpuMilli, memoryMi, diskMi }: Amount): JsonObject {
  return {
    cpu: `${cpuMilli.toString()}m`,
    memory: `${memoryMi.toString()}Mi`,
    'ephemeral-storage': `${diskMi.toString()}Mi`,
  };
}

const mi = 1024 * 1024;
const roundDown = (value: number, step: number): number => Math.floor(value / step) * step;
