import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import { alone } from '../../plan/alone.ts';
import type { Plan } from '../../plan/step.ts';
import type { Observer } from '../../plan/world.ts';

/** The images that nodes run EEMT from, on the others too where everyNode is true. Rejects where the engine has one no longer. */
export async function loadPlan(
  cluster: Cluster,
  { everyNode }: { readonly everyNode: boolean },
  observer: Observer<KubeParts>,
): Promise<Plan<KubeParts>> {
  const world = await observer.look(['containers', 'files', 'nodeImages', 'images']);
  return alone(cluster.deliver(cluster.delivered(world), { standing: true, fresh: null, everyNode }));
}
