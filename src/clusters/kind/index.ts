import { portsOfProcesses } from '../../state/process-ports.ts';
import type { Environment } from '../../core/environment.ts';
import { accessOf } from '../../core/environment.ts';
import type { Cluster } from '../cluster.ts';
import { kindClusterLabel } from '../environment-of.ts';
import { besideKind } from './beside.ts';
import { clusterSteps } from './create-steps.ts';
import { importSteps } from './import-steps.ts';
import { kindConfig } from './kind-config.ts';
import { nodeDataPath, planCluster, spareNodePort, webNodePort } from './plan.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { removeClusterStep } from './remove.ts';
import { stopClusterStep } from './stop.ts';
import { publish } from './publish.ts';
import { kindSeen } from './seen.ts';
import { machinePorts } from '../machine-ports.ts';
import { nodeImageFor } from './kubernetes-versions.ts';
import { readNodeImages } from './node-images.ts';

/** A Kind cluster of our own, its nodes on this machine. */
export function kindCluster(env: Environment): Cluster {
  const cluster: Cluster = {
    name: 'kind',
    runsOn: env.cluster,
    access: accessOf(env),
    nodeLabel: kindClusterLabel,
    seen: (world) => kindSeen(world, env),
    refuseForeign: (world) => {
      refuseForeign(env, kindSeen(world, env));
    },
    plan: (choice) => planCluster(env, choice),
    text: kindConfig,
    ensure: (plan, place) => clusterSteps(env, plan, place),
    remove: (after) => removeClusterStep(env, after),
    stop: () => stopClusterStep(env),
    deliver: (deliveries, place) => importSteps(env, deliveries, place),
    storage: { is: 'node-folder', path: nodeDataPath },
    exposure: { is: 'node-port', port: webNodePort, sparePort: spareNodePort },
    publish,
    nodeImage: nodeImageFor,
    ports: (world, { tools, signal }) =>
      machinePorts(
        ({ labels }) => labels[kindClusterLabel] === env.cluster,
        world.files?.ok ? world.files.value.id : null,
        world.containers?.ok ? world.containers.value : [],
        tools,
        signal,
        () => portsOfProcesses(env),
      ),
    readNodeImages,
    asRoot(world) {
      const { owner, nodes } = kindSeen(world, env);
      const node = owner.is === 'ours' ? nodes.find(({ state }) => state === 'running') : undefined;
      return (
        node && {
          where: node.name,
          dataPath: nodeDataPath,
          exec: (argv, timeoutMs, run) =>
            run.tools.docker.exec(node.id, argv, { timeoutMs, signal: run.signal }),
        }
      );
    },
    beside: (place) => besideKind(cluster, place),
  };
  return cluster;
}
