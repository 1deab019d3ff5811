import type { EngineContainer } from '../../src/tools/docker.ts';

/** A node's container as kind makes it: `control` in the name makes it the control plane. */
export function nodeContainer(
  cluster: string,
  name: string,
  more: Partial<EngineContainer> = {},
): EngineContainer {
  return {
    id: name,
    name,
    state: 'running',
    image: 'kindest/node:v1.27.3',
    labels: {
      'io.x-k8s.kind.cluster': cluster,
      'io.x-k8s.kind.role': name.includes('control') ? 'control-plane' : 'worker',
    },
    address: null,
    gateway: null,
    mounts: [],
    ports: [],
    ...more,
  };
}
