import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { Instance, LogQuery, Runtime } from '../runtime.ts';
import { modelFile } from './paths.ts';
import { projectLabel, roleLabel, serviceLabel } from './seen.ts';

const neverMs = 2 ** 31 - 1;

/** EEMT's containers, through the engine. */
export function composeRuntime(env: Environment, { tools }: Pick<Run, 'tools'>): Runtime {
  const { project } = env;
  const containers = (signal: AbortSignal) => tools.docker.containers(`${projectLabel}=${project}`, signal);
  return {
    instances: async (signal) => (await containers(signal)).map(instanceOf).sort(byName),
    async logs({ name }, query, onLine, signal) {
      const { exitCode } = await tools.process.run({
        tool: 'docker',
        args: ['logs', ...logFlags(query), name],
        timeoutMs: neverMs,
        signal,
        accept: [0, 1],
        answer: 'lines',
        onLine,
      });
      return exitCode;
    },
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
    serviceNames: async (signal) => {
      const services = (await containers(signal)).flatMap(({ labels }) => labels[serviceLabel] ?? []);
      return [...new Set(services)].sort();
    },
    inPage: (path) => path.replace(env.paths.data, '/app').replace('/app/data/', '/app/'),
    sharedFolders: { web: '/app/cache', worker: '/data/cache' },
    commandLine: 'compose',
    listing: ['ps', '--all'],
    passThrough: (args, signal) => tools.compose.passThrough(project, modelFile(env), args, signal),
  };
}

const byName = (one: Instance, other: Instance) =>
  one.name.localeCompare(other.name, undefined, { numeric: true });

function instanceOf({ name, state, labels, address }: EngineContainer): Instance {
  return { name, role: labels[roleLabel] ?? null, running: state === 'running', node: null, address };
}

function logFlags({ follow, since, tail }: LogQuery): readonly string[] {
  return [...(follow ? ['--follow'] : []), ...(since === null ? [] : ['--since', since]), '--tail', tail];
}
