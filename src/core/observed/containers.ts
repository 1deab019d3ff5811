import { at, listAt, numberAt, textAt, textsAt } from '../../lib/json-at.ts';
import type { Json } from '../../lib/json.ts';
import type { KubeObject } from '../blueprint.ts';

export interface ObservedContainer {
  readonly name: string;
  readonly init: boolean;
  readonly image: string;
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly ready: boolean;
  readonly running: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  readonly terminated: Termination | null;
  readonly lastTerminated: Termination | null;
  /** As the pod has it, for what is not read here. */
  readonly spec: Json;
}

export interface Termination {
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly finishedAt: string;
}

/** Init containers first, as they run. One without a status has not been begun. */
export function containersIn(pod: KubeObject): readonly ObservedContainer[] {
  return [
    ...read(pod, 'initContainers', 'initContainerStatuses', true),
    ...read(pod, 'containers', 'containerStatuses', false),
  ];
}

/** How it ended last, whether it stands ended or was started again; null where it never ended. */
export function lastEnd(container: ObservedContainer): Termination | null {
  return container.terminated ?? container.lastTerminated;
}

/** True where it failed and is not well again. The logs of such containers are read, and believed. */
export function hasCrashed(container: ObservedContainer): boolean {
  if (container.waiting?.reason === 'CrashLoopBackOff') return true;
  const last = lastEnd(container);
  return last !== null && last.exitCode !== 0 && !container.ready;
}

/** True where it runs or has run, so that it got its image, its configuration and its volumes. */
export function hasStarted(container: ObservedContainer): boolean {
  return container.running || container.restarts > 0 || container.terminated !== null;
}

function read(pod: KubeObject, specs: string, statuses: string, init: boolean): readonly ObservedContainer[] {
  return listAt(pod, 'spec', specs).map((spec) => {
    const name = textAt(spec, 'name') ?? '';
    const status = listAt(pod, 'status', statuses).find((one) => textAt(one, 'name') === name);
    const waiting = at(status, 'state', 'waiting');
    return {
      name,
      init,
      image: textAt(spec, 'image') ?? '',
      requests: textsAt(spec, 'resources', 'requests'),
      limits: textsAt(spec, 'resources', 'limits'),
      ready: at(status, 'ready') === true,
      running: at(status, 'state', 'running') !== undefined,
      restarts: numberAt(status, 'restartCount') ?? 0,
      waiting:
        waiting === undefined
          ? null
          : { reason: textAt(waiting, 'reason') ?? '', message: textAt(waiting, 'message') ?? '' },
      terminated: terminationIn(at(status, 'state', 'terminated')),
      lastTerminated: terminationIn(at(status, 'lastState', 'terminated')),
      spec,
    };
  });
}

function terminationIn(state: Json | undefined): Termination | null {
  if (state === undefined) return null;
  return {
    exitCode: numberAt(state, 'exitCode') ?? 0,
    reason: textAt(state, 'reason') ?? '',
    message: textAt(state, 'message') ?? '',
    finishedAt: textAt(state, 'finishedAt') ?? '',
  };
}
