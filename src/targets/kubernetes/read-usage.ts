import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import type { PodUsage } from '../../core/observation.ts';
import { metricsComponent } from '../../eemt/chart/metrics-server.ts';
import { componentOf } from '../../eemt/chart/editors.ts';
import { listAt, textAt } from '../../lib/json-at.ts';
import { parseQuantity } from '../../lib/quantity.ts';
import type { Run } from '../../plan/step.ts';

/** What the pods of our namespace use; null where nobody measures, which is not worth a question. */
export async function readUsage(
  env: Environment,
  { access }: Cluster,
  objects: readonly KubeObject[],
  { tools, signal }: Run,
): Promise<readonly PodUsage[] | null> {
  if (!objects.some((one) => one.kind === 'Deployment' && componentOf(one) === metricsComponent)) return null;
  const pods = await tools.kubectl.get(access, ['pods.metrics.k8s.io'], env.namespace, signal);
  return pods.map((pod) => {
    const sum = (resource: string): number =>
      listAt(pod, 'containers').reduce<number>(
        (all, one) => all + (parseQuantity(textAt(one, 'usage', resource) ?? '0') ?? 0),
        0,
      );
    return {
      name: pod.metadata.name,
      cpuMilli: Math.round(sum('cpu') * 1000),
      memoryMi: Math.round(sum('memory') / 1024 ** 2),
    };
  });
}
