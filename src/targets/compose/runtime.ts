import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { Instance, Runtime } from '../runtime.ts';
import { containerLogs, type LoggedContainer } from '../container-logs.ts';
import { modelFile } from './paths.ts';
import { projectLabel, roleLabel, serviceLabel } from './seen.ts';

/** EEMT's containers, through the engine. */
export function composeRuntime(env: Environment, { tools }: Pick<Run, 'tools'>): Runtime {
  const { project } = env;
  const containers = (signal: AbortSignal) => tools.docker.containers(`${projectLabel}=${project}`, signal);
  return {
    instances: async (signal) => (await containers(signal)).map(instanceOf).sort(byName),
    ...containerLogs(tools.docker, (signal) => loggedContainers(env, tools, signal)),
    exec: ({ name }, { argv, terminal }, signal) =>
      tools.process.passThrough({
        tool: 'docker',
        args: ['exec', '--interactive', ...(terminal ? ['--tty'] : []), name, ...argv],
        signal,
      }),
    run: ({ name }, argv, { timeoutMs, signal }) => tools.docker.exec(name, argv, { timeoutMs, signal }),
    async restart(_held, role, signal) {
      const own = (await containers(signal)).filter(({ labels }) => labels[roleLabel] === role);
      const services = [...new Set(own.flatMap(({ labels }) => labels[serviceLabel] ?? []))];
      if (services.length === 0) return;
      await Promise.all(own.map(({ id }) => tools.docker.removeContainer(id, signal)));
      await tools.compose.up(
        { project, file: modelFile(env), services, timeoutMs: 60_000, onLine: () => undefined },
        signal,
      );
    },
    cleanUp: null,
    serviceNames: async (signal) => {
      const services = (await containers(signal)).flatMap(({ labels }) => labels[serviceLabel] ?? []);
      return [...new Set(services)].sort();
    },
    inPage: (path) => path.replace(env.paths.data, '/app').replace('/app/data/', '/app/'),
    sharedFolders: { web: '/app/cache', worker: '/data/cache' },
    commandLine: {
      verb: 'compose',
      listing: ['ps', '--all'],
      passThrough: (args, signal) => tools.compose.passThrough(project, modelFile(env), args, signal),
    },
  };
}

const byName = (one: Instance, other: Instance) =>
  one.name.localeCompare(other.name, undefined, { numeric: true });

function instanceOf({ name, state, labels, address }: EngineContainer): Instance {
  return { name, role: labels[roleLabel] ?? null, running: state === 'running', node: null, address };
}

async function loggedContainers(
  { project }: Environment,
  { docker }: Run['tools'],
  signal: AbortSignal,
): Promise<readonly LoggedContainer[]> {
  const found = await docker.containers(`${projectLabel}=${project}`, signal);
  const states = await docker.inspectContainers(
    found.map(({ id }) => id),
    signal,
  );
  return found.flatMap(({ id, name, labels, state }) => {
    const inspected = states.find((one) => one.id === id);
    if (inspected === undefined) return [];
    const { startedAt, restarts } = inspected;
    return {
      id,
      name,
      role: labels[roleLabel] ?? null,
      running: state === 'running',
      restarting: state === 'restarting',
      startedAt,
      restarted: restarts > 0,
    };
  });
}
