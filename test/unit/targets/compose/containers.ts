import { environmentOf, type Environment } from '../../../../src/core/environment.ts';
import type { EnvironmentFiles } from '../../../../src/state/environment-files.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { wholeFiles } from '../../../support/kube-world.ts';

export const env: Environment = environmentOf('demo', 'eemt', { state: '/state', cache: '/cache' });
export const files: EnvironmentFiles = { ...wholeFiles, id: 'ab12' };

/** A container of this project, ours unless its labels say otherwise. */
export function container(
  service: string,
  { labels, ...more }: Partial<EngineContainer> = {},
  number = 1,
): EngineContainer {
  const name = `demo-compose-${service}-${String(number)}`;
  return {
    id: name,
    name,
    state: 'running',
    image: 'eemt-dev/eemt:1',
    address: null,
    gateway: null,
    mounts: [],
    ports: [],
    ...more,
    labels: {
      'com.docker.compose.project': 'demo-compose',
      'com.docker.compose.service': service,
      'eemt-dev.id': 'ab12',
      'eemt-dev.state': '/state/demo',
      'eemt-dev.service': 'h1',
      'eemt-dev.role': service.replace('eemt-', ''),
      ...labels,
    },
  };
}
