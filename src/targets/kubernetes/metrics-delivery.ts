import type { Delivery } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import { metricsImageOf } from '../../eemt/chart/metrics-server.ts';
import type { Step } from '../../plan/step.ts';
import type { Observer } from '../../plan/world.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import type { KubeDesigned } from './design.ts';

/** What measures pods goes into the nodes as EEMT's images do, where the engine has it; else its node pulls it. */
export async function metricsDelivery(
  { blueprint }: KubeDesigned,
  observer: Observer<KubeParts>,
): Promise<readonly Delivery[]> {
  const name = metricsImageOf(blueprint.manifests.release);
  if (name === undefined) return [];
  const { images } = await observer.look(['images']);
  if (!images?.ok || !imageFinder(images.value)(name)) return [];
  return [{ role: 'metrics-server', name, reference: name, after: 'data-folders', everywhere: false }];
}

/** The step once these images are in the nodes as well. */
export function behind(step: Step<KubeParts>, deliveries: readonly Delivery[]): Step<KubeParts> {
  return { ...step, after: [...step.after, ...deliveries.map(({ role }) => `import-${role}`)] };
}
