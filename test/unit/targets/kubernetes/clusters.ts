import type { SeenCluster } from '../../../../src/clusters/kind/observe.ts';
import type { Environment } from '../../../../src/core/environment.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';

/** A node container of an environment of ours, as the engine lists it. */
function node(
  env: Environment,
  role: 'control-plane' | 'worker',
  rest: Partial<EngineContainer> = {},
): EngineContainer {
  return {
    id: `${env.cluster}-${role}`,
    name: `${env.cluster}-${role}`,
    state: 'running',
    image: 'kindest/node:v1.27.3',
    labels: { 'io.x-k8s.kind.cluster': env.cluster, 'io.x-k8s.kind.role': role },
    mounts: [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }],
    ports: [],
    ...rest,
  };
}

/** The ports that a control plane publishes: web interface and spare one. */
export const published = (web: number, spare: number): EngineContainer['ports'] => [
  { hostIp: '127.0.0.1', hostPort: web, containerPort: 30500 },
  { hostIp: '127.0.0.1', hostPort: spare, containerPort: 30501 },
];

/** A whole, running cluster of ours of two nodes. */
export function liveCluster(env: Environment, controlPlane: Partial<EngineContainer> = {}): SeenCluster {
  const first = node(env, 'control-plane', controlPlane);
  const workers = [node(env, 'worker')];
  return {
    nodes: [first, ...workers],
    controlPlane: first,
    workers,
    owner: { is: 'ours' },
    whole: true,
    running: true,
  };
}

export const noCluster: SeenCluster = {
  nodes: [],
  controlPlane: undefined,
  workers: [],
  owner: { is: 'nobody' },
  whole: false,
  running: false,
};
