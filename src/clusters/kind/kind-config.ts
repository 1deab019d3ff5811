import { stringify } from 'yaml';
import type { ClusterPlan } from '../../core/blueprint.ts';

/** The plan as kind.x-k8s.io/v1alpha4 YAML. Pure. */
export function kindConfig(plan: ClusterPlan): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name: plan.name,
    nodes: plan.nodes.map((node) => ({
      role: node.role,
      image: plan.nodeImage,
      ...(Object.keys(node.labels).length > 0 ? { labels: node.labels } : {}),
      extraMounts: node.mounts.map(({ hostPath, containerPath, readOnly }) => ({
        hostPath,
        containerPath,
        readOnly,
      })),
      ...(node.ports.length > 0
        ? {
            extraPortMappings: node.ports.map(({ hostPort, containerPort, listenAddress }) => ({
              hostPort,
              containerPort,
              listenAddress,
              protocol: 'TCP',
            })),
          }
        : {}),
    })),
  });
}
