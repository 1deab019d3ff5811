import type { Docker, EngineContainer, EngineInfo } from '../../src/tools/docker.ts';

/** An engine with these containers that remembers what was changed, in order. */
export function engineWith(containers: readonly EngineContainer[], { id = 'engine-1' } = {}) {
  const done: string[] = [];
  const live = new Map(containers.map((one) => [one.id, one]));
  const docker: Partial<Docker> = {
    info: () =>
      Promise.resolve({ id, endpoint: 'unix:///run/docker.sock', cgroupVersion: '2' } as EngineInfo),
    containers: (label) => {
      const [key = '', value] = label.split('=');
      return Promise.resolve([...live.values()].filter(({ labels }) => labels[key] === value));
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
    image: () => Promise.resolve(undefined),
    images: () => Promise.resolve([]),
  };
  return { docker, done };
}
