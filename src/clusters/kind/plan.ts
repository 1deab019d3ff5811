import { join } from 'node:path';
import type { ClusterPlan, NodePlan } from '../../core/blueprint.ts';
import type { ClusterChoice } from '../cluster.ts';
import { markerMountPrefix, type Environment } from '../../core/environment.ts';

/** Where the data folder of the environment lies inside every node. */
export const nodeDataPath = '/var/lib/eemt-dev/data';
/** Where the nodes see image archives. */
export const nodeTransferPath = '/var/lib/eemt-dev/transfer';
/** NodePorts that are mapped to the host for the life of the cluster: the web interface, and a spare one. */
export const webNodePort = 30500;
export const spareNodePort = 30501;

/** The cluster before any cure: plain nodes, ports, the shared data folder and our mark. Pure. */
export function planCluster(env: Environment, choice: ClusterChoice): ClusterPlan {
  const mounts = [
    { hostPath: env.paths.data, containerPath: nodeDataPath, readOnly: false },
    { hostPath: env.paths.transfer, containerPath: nodeTransferPath, readOnly: true },
    { hostPath: env.paths.marker, containerPath: join(markerMountPrefix, choice.id), readOnly: true },
  ];
  const controlPlane: NodePlan = {
    role: 'control-plane',
    labels: {},
    mounts,
    ports: [
      { hostPort: choice.webPort, containerPort: webNodePort, listenAddress: '127.0.0.1' },
      { hostPort: choice.sparePort, containerPort: spareNodePort, listenAddress: '127.0.0.1' },
    ],
  };
  const worker: NodePlan = { role: 'worker', labels: {}, mounts, ports: [] };
  return {
    name: env.cluster,
    kubernetes: choice.kubernetes,
    nodeImage: choice.nodeImage,
    nodes: [controlPlane, ...Array.from({ length: choice.nodes }, () => worker)],
  };
}
