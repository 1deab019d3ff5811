import { at, numberAt, textAt, textsAt } from '../../lib/json-at.ts';
import type { KubeObject } from '../blueprint.ts';
import type { ObjectRef, Observation } from '../observation.ts';
import { autoscalersOf } from './autoscalers.ts';
import { componentIn } from './labels.ts';
import { isTakenUp, objectsOf, refOf } from './objects.ts';
import { perObservation } from './per-observation.ts';
import { claimNames, volumesIn } from './volumes.ts';

export interface ObservedDeployment {
  readonly object: KubeObject;
  readonly ref: ObjectRef;
  /** '' where the label is not there. */
  readonly component: string;
  readonly wanted: number;
  /** Its controller has seen the newest specification. */
  readonly takenUp: boolean;
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  /** Of the pods that it makes. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Of the first container of its pods, or null. */
  readonly image: string | null;
  /** Claims that its pods mount. */
  readonly claims: readonly string[];
}

const all = perObservation((seen): readonly ObservedDeployment[] =>
  objectsOf(seen, 'Deployment')
    .map(deploymentIn)
    .sort((a, b) => a.ref.name.localeCompare(b.ref.name)),
);

/** The Deployments by name. A component is found by label, because the release's name changes object names. */
export function deploymentsOf(seen: Observation, component?: string): readonly ObservedDeployment[] {
  return component === undefined ? all(seen) : all(seen).filter((one) => one.component === component);
}

/** Worker pods that the Deployments ask for. */
export function workersAsked(seen: Observation): number {
  return deploymentsOf(seen, 'worker').reduce((sum, one) => sum + one.wanted, 0);
}

/** True where an autoscaler decides the number of pods. */
export function isAutoscaled(seen: Observation, deployment: string): boolean {
  return autoscalersOf(seen).some((one) => one.deployment === deployment);
}

/** All pods made from the newest template and Ready, none left of the one before (those that are leaving do not count). */
export function isRolledOut(deployment: ObservedDeployment, wanted: number): boolean {
  const { takenUp, total, updated, ready } = deployment;
  return takenUp && total === wanted && updated === wanted && ready === wanted;
}

function deploymentIn(object: KubeObject): ObservedDeployment {
  const podLabels = textsAt(object, 'spec', 'template', 'metadata', 'labels');
  return {
    object,
    ref: refOf(object),
    component: componentIn({ ...podLabels, ...object.metadata.labels }),
    wanted: numberAt(object, 'spec', 'replicas') ?? 1,
    takenUp: isTakenUp(object),
    total: numberAt(object, 'status', 'replicas') ?? 0,
    updated: numberAt(object, 'status', 'updatedReplicas') ?? 0,
    ready: numberAt(object, 'status', 'readyReplicas') ?? 0,
    podLabels,
    podAnnotations: textsAt(object, 'spec', 'template', 'metadata', 'annotations'),
    image: textAt(object, 'spec', 'template', 'spec', 'containers', 0, 'image') ?? null,
    claims: claimNames(volumesIn(at(object, 'spec', 'template', 'spec'))),
  };
}
