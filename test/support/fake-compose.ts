import { chownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComposeFile } from '../../src/core/compose-file.ts';
import type { Compose } from '../../src/tools/compose.ts';
import type { ContainerState, Docker, EngineContainer } from '../../src/tools/docker.ts';
import { resolvedCompose } from './resolved-compose.ts';

/** Docker Compose on a machine in memory: `up` makes the containers that the file asks for, and they are healthy at once. */
export function fakeCompose(
  change: (what: string) => Promise<void>,
  containers: {
    readonly all: () => readonly EngineContainer[];
    readonly set: (all: readonly EngineContainer[]) => void;
  },
): Pick<Compose, 'version' | 'config' | 'up' | 'stop' | 'remove' | 'passThrough'> {
  const others = (project: string) =>
    containers.all().filter(({ labels }) => labels[projectLabel] !== project);
  return {
    passThrough: () => Promise.resolve(9),
    version: () => Promise.resolve('2.40.3'),
    config: ({ projectDir }) => Promise.resolve(JSON.stringify(resolvedCompose(projectDir))),
    up({ project, file }) {
      const { services } = JSON.parse(readFileSync(file, 'utf8')) as ComposeFile;
      containers.set([...others(project), ...containersOf(project, services)]);
      return change(`compose up ${project}`);
    },
    stop: (project, services) => change(`compose stop ${project} ${services.join(' ')}`),
    remove(project) {
      containers.set(others(project));
      return change(`compose down ${project}`);
    },
  };
}

/** What the engine says of a container that is well. */
export function wellContainer({ id, state }: EngineContainer): ContainerState {
  return {
    id,
    state,
    exitCode: null,
    restarts: 0,
    oomKilled: false,
    health: 'healthy',
    error: null,
    startedAt: '1970-01-01T00:00:00.000Z',
    healthCheck: null,
  };
}

/** A throw-away container that does what it is asked for to the folders that it mounts: `chown` alone. */
export const runChown: Docker['runOnce'] = ({ argv, mounts }) => {
  const [uid = 0, gid = 0] =
    argv
      .find((word) => /^\d+:\d+$/.test(word))
      ?.split(':')
      .map(Number) ?? [];
  for (const { source } of mounts) {
    for (const path of ['', ...readdirSync(source, { recursive: true, encoding: 'utf8' })])
      chownSync(join(source, path), uid, gid);
  }
  return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
};

const projectLabel = 'com.docker.compose.project';

interface Port {
  readonly host_ip: string;
  readonly target: number;
  readonly published: string;
}

function containersOf(project: string, services: ComposeFile['services']): readonly EngineContainer[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const count = typeof service.scale === 'number' ? service.scale : 1;
    return Array.from({ length: count }, (_, index) => {
      const full = `${project}-${name}-${String(index + 1)}`;
      return {
        id: full,
        name: full,
        state: 'running' as const,
        image: String(service.image),
        address: null,
        gateway: null,
        labels: {
          ...(service['labels'] as Readonly<Record<string, string>>),
          [projectLabel]: project,
          'com.docker.compose.service': name,
        },
        mounts: [],
        ports: ((service['ports'] ?? []) as unknown as readonly Port[]).map((port) => ({
          hostIp: port.host_ip,
          hostPort: Number(port.published),
          containerPort: port.target,
        })),
      };
    });
  });
}
