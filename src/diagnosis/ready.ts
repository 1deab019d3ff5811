import type { Observation } from '../core/observation.ts';
import { claimsOf } from '../core/observed/claims.ts';
import { autoscalersOf } from '../core/observed/autoscalers.ts';
import {
  deploymentsOf,
  isAutoscaled,
  isRolledOut,
  type ObservedDeployment,
} from '../core/observed/deployments.ts';

export interface Wanted {
  readonly web: true;
  /** Pods. An autoscaler's own number counts instead where there is one. */
  readonly workers: number;
}

export interface Readiness {
  readonly done: boolean;
  /** One line: what stands, then what is waited for. */
  readonly progress: string;
  /** How much of what is counted stands, 0 to 1. */
  readonly fraction?: number;
  readonly missing: readonly string[];
}

/** Pure. Ready = web, workers and job runner rolled out, their claims bound, the page healthy over HTTP and able to list its jobs. */
export function readiness(observation: Observation, wanted: Wanted): Readiness {
  if (!observation.objects.ok) {
    const why = `the API server is not readable: ${observation.objects.why}`;
    return { done: false, progress: why, missing: [why] };
  }
  const web = deploymentsOf(observation, 'web-interface');
  const workers = deploymentsOf(observation, 'worker');
  const runner = deploymentsOf(observation, 'runner');
  const claims = [...new Set([...web, ...workers, ...runner].flatMap((one) => one.claims))].sort();
  const unbound = claims.flatMap((name) => claimMissing(observation, name));
  const missing = [
    ...unbound,
    ...rolloutMissing(observation, web, 'web', 1),
    // No Deployment of workers at all is right where none are wanted.
    ...(workers.length === 0 && wanted.workers === 0
      ? []
      : rolloutMissing(observation, workers, 'workers', wanted.workers)),
    // Where its cure is left out there is none.
    ...(runner.length === 0 ? [] : rolloutMissing(observation, runner, 'job runner', 1)),
    ...metricsMissing(observation),
    ...webMissing(observation),
  ];
  const stands = [
    count('web', web, 1),
    count('workers', workers, wanted.workers),
    { what: 'claims', ready: claims.length - unbound.length, of: claims.length },
  ];
  return readinessOf(stands, missing);
}

export interface Counted {
  readonly what: string;
  readonly ready: number;
  readonly of: number;
}

/** From what stands, which is told in one line, and what does not. */
export function readinessOf(counted: readonly Counted[], missing: readonly string[]): Readiness {
  const stands = counted.map(({ what, ready, of }) => `${what} ${String(ready)}/${String(of)}`).join(', ');
  const progress = missing[0] === undefined ? `${stands}; all ready` : `${stands}; waiting for ${missing[0]}`;
  const of = counted.reduce((sum, one) => sum + one.of, 0);
  const ready = counted.reduce((sum, one) => sum + Math.min(one.ready, one.of), 0);
  const done = missing.length === 0;
  // What is not counted, as an answer of the page, is one thing more.
  return { done, progress, missing, fraction: done ? 1 : ready / (of + 1) };
}

function count(what: string, deployments: readonly ObservedDeployment[], wanted: number): Counted {
  const ready = deployments.reduce((sum, one) => sum + one.ready, 0);
  const asked = deployments.length === 0 ? wanted : deployments.reduce((sum, one) => sum + one.wanted, 0);
  return { what, ready, of: asked };
}

function claimMissing(observation: Observation, name: string): readonly string[] {
  const claim = claimsOf(observation).find(({ ref }) => ref.name === name);
  if (claim === undefined) return [`claim ${name} to exist`];
  return claim.phase === 'Bound' ? [] : [`claim ${name} to be bound (it is ${claim.phase})`];
}

function rolloutMissing(
  observation: Observation,
  deployments: readonly ObservedDeployment[],
  what: string,
  wanted: number,
): readonly string[] {
  if (deployments.length === 0) return [`the Deployment of the ${what} to exist`];
  return deployments.flatMap((one) => {
    const { name } = one.ref;
    const pods = isAutoscaled(observation, name) ? one.wanted : wanted;
    if (isRolledOut(one, pods)) return [];
    if (!one.takenUp) return [`${name} to be taken up by its controller`];
    if (one.wanted !== pods)
      return [`${name} to be set to ${String(pods)} pods (it is set to ${String(one.wanted)})`];
    if (one.updated < pods) return [`${name} to make its pods (${String(one.updated)} of ${String(pods)})`];
    if (one.ready < pods) return [`${name} to be Ready (${String(one.ready)} of ${String(pods)})`];
    return [`old pods of ${name} to go (${String(one.total - one.updated)} left)`];
  });
}

/** Nobody measures unless it was asked for; then an autoscaler that does not know what workers use keeps what there is. */
function metricsMissing(observation: Observation): readonly string[] {
  const server = deploymentsOf(observation, 'metrics-server');
  if (server.length === 0) return [];
  const blind = autoscalersOf(observation).filter(({ knows }) => !knows);
  return [
    ...rolloutMissing(observation, server, 'metrics-server', 1),
    ...blind.map(({ ref }) => `${ref.name} to know what the workers use`),
  ];
}

/** What the page lacks over HTTP. */
export function webMissing(observation: Observation): readonly string[] {
  if (!observation.web.ok) return [`the page, but ${observation.web.why}`];
  const { url, healthy, database } = observation.web.value;
  if (!healthy) return [`an answer from ${url}/health`];
  return database?.is === 'unusable' ? ['a job database that can be read'] : [];
}
