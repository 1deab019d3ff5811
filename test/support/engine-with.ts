import type { Docker, EngineContainer, EngineInfo, LabelTest } from '../../src/tools/docker.ts';

/** An ordinary engine with room. */
export const ordinaryEngine: EngineInfo = {
  id: 'engine-1',
  version: '28.0.1',
  cpus: 4,
  memoryBytes: 16e9,
  rootDir: '/var/lib/docker',
  diskFreeBytes: 100e9,
  operatingSystem: 'Debian',
  architecture: 'x86_64',
  cgroupVersion: '2',
  rootless: false,
  limits: true,
  remapsUsers: false,
  driver: 'overlay2',
  buildkit: true,
  proxies: { HTTP_PROXY: undefined, HTTPS_PROXY: undefined, NO_PROXY: undefined },
  endpoint: 'unix:///run/docker.sock',
};

/** An engine with these containers that remembers what was changed, in order. */
export function engineWith(containers: readonly EngineContainer[], { id = 'engine-1' } = {}) {
  const done: string[] = [];
  const live = new Map(containers.map((one) => [one.id, one]));
  const settle = (container: string, state: EngineContainer['state']): Promise<void> => {
    done.push(`${state === 'running' ? 'start' : 'stop'} ${container}`);
    const found = live.get(container);
    if (found) live.set(container, { ...found, state });
    return Promise.resolve();
  };
  const docker: Partial<Docker> = {
    info: () => Promise.resolve({ ...ordinaryEngine, id }),
    containers: (label) => {
      const test = typeof label === 'string' ? carries(label) : label;
      return Promise.resolve([...live.values()].filter(({ labels }) => test(labels)));
    },
    exec: (container, argv) => {
      done.push(`exec ${container} ${argv.join(' ')}`);
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    },
    removeContainer: (container) => {
      done.push(`remove ${container}`);
      live.delete(container);
      return Promise.resolve();
    },
    stopContainer: (container) => settle(container, 'exited'),
    startContainer: (container) => settle(container, 'running'),
    image: () => Promise.resolve(undefined),
    images: () => Promise.resolve([]),
  };
  return { docker, done };
}

/** As the engine reads a label filter: `key` or `key=value`. */
export function carries(label: string): LabelTest {
  const [key = '', value] = label.split('=');
  return (labels) => key in labels && (value === undefined || labels[key] === value);
}
