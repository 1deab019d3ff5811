import type { KubeObject } from '../../core/blueprint.ts';
import { componentOf, mapPodContainers, setValue } from './editors.ts';
import { resourcesOf } from './sizing.ts';
import type { Size, Sizes } from './sizing.ts';

/**
 * Gives resources to containers without any, to which the namespace's LimitRange would give its own, meant for large
 * nodes. An init container runs before the pod's others, so with their size it costs nothing.
 */
export function sizedContainers(body: KubeObject, sizes: Sizes): KubeObject {
  const resources = resourcesOf(sizeOfPod(body, sizes));
  return mapPodContainers(body, (container) =>
    container['resources'] === undefined ? setValue(container, ['resources'], resources) : container,
  );
}

/** Size of a container of this workload that says nothing itself. */
export function sizeOfPod(body: KubeObject, sizes: Sizes): Size {
  const component = componentOf(body);
  if (component === 'web-interface') return sizes.web;
  return component === 'worker' || component === 'runner' ? sizes[component] : sizes.small;
}
