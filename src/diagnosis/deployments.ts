import type { KubeObject } from '../core/blueprint.ts';
import type { ObjectRef, Observation } from '../core/observation.ts';
import { isObserved } from './pods.ts';
import { listAt, numberAt, objectsOf, refOf, textAt } from './read.ts';

export interface DeploymentSeen {
  readonly object: KubeObject;
  readonly ref: ObjectRef;
  /** app.kubernetes.io/component, as EEMT's chart sets it; '' where there is none. */
  readonly component: string;
  readonly wanted: number;
  readonly observed: boolean;
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  /** Claims that its pods mount. */
  readonly claims: readonly string[];
}

const componentLabel = 'app.kubernetes.io/component';

/** The Deployments of the observation, by name. Found by label, because the release's name changes object names. */
export function deploymentsOf(observation: Observation, component?: string): readonly DeploymentSeen[] {
  return objectsOf(observation, 'Deployment')
    .map(deploymentSeen)
    .filter((one) => component === undefined || one.component === component)
    .sort((a, b) => a.ref.name.localeCompare(b.ref.name));
}

/** Worker pods that the Deployments ask for. */
export function workersAsked(observation: Observation): number {
  return deploymentsOf(observation, 'worker').reduce((sum, one) => sum + one.wanted, 0);
}

function deploymentSeen(object: KubeObject): DeploymentSeen {
  const component =
    object.metadata.labels?.[componentLabel] ??
    textAt(object, 'spec', 'template', 'metadata', 'labels', componentLabel) ??
    '';
  return {
    object,
    ref: refOf(object),
    component,
    wanted: numberAt(object, 'spec', 'replicas') ?? 1,
    observed: isObserved(object),
    total: numberAt(object, 'status', 'replicas') ?? 0,
    updated: numberAt(object, 'status', 'updatedReplicas') ?? 0,
    ready: numberAt(object, 'status', 'readyReplicas') ?? 0,
    claims: claimsIn(listAt(object, 'spec', 'template', 'spec', 'volumes')),
  };
}

/** Names of the claims in a list of pod volumes, each once. */
export function claimsIn(volumes: ReturnType<typeof listAt>): readonly string[] {
  const names = volumes.map((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName'));
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** True where an autoscaler decides the number of pods. */
export function isAutoscaled(observation: Observation, deployment: string): boolean {
  return objectsOf(observation, 'HorizontalPodAutoscaler').some(
    (hpa) =>
      textAt(hpa, 'spec', 'scaleTargetRef', 'kind') === 'Deployment' &&
      textAt(hpa, 'spec', 'scaleTargetRef', 'name') === deployment,
  );
}

/** All pods made from the newest template and Ready, none left of the one before (those that are leaving do not count). */
export function isRolledOut(deployment: DeploymentSeen, wanted: number): boolean {
  const { observed, total, updated, ready } = deployment;
  return observed && total === wanted && updated === wanted && ready === wanted;
}
