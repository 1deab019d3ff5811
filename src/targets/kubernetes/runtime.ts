import { join } from 'node:path';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { at, textAt } from '../../lib/json-at.ts';
import type { Run } from '../../plan/step.ts';
import { accessArgs, type Access } from '../../tools/kubectl.ts';
import type { Instance, LogQuery, Runtime } from '../runtime.ts';

const componentLabel = 'app.kubernetes.io/component';
const neverMs = 2 ** 31 - 1;
const everyExitCode = Array.from({ length: 256 }, (_, code) => code);

/** EEMT's pods, through kubectl. */
export function kubeRuntime(env: Environment, access: Access, { tools }: Pick<Run, 'tools'>): Runtime {
  const { namespace } = env;
  const instances: Runtime['instances'] = async (signal) =>
    (await tools.kubectl.get(access, ['pods'], namespace, signal)).map(instanceOf);
  return {
    instances,
    async logs({ name }, query, onLine, signal) {
      const { exitCode } = await tools.process.run({
        tool: tools.kubectl.tool,
        args: [...accessArgs(access), '--namespace', namespace, 'logs', name, ...logFlags(query)],
        timeoutMs: neverMs,
        signal,
        accept: [0, 1],
        answer: 'lines',
        onLine,
      });
      return exitCode;
    },
    exec: ({ name }, { container, argv, terminal }, signal) =>
      tools.kubectl.passThrough(
        access,
        namespace,
        [
          'exec',
          '--stdin',
          ...(terminal ? ['--tty'] : []),
          name,
          ...(container === null ? [] : ['--container', container]),
          '--',
          ...argv,
        ],
        signal,
      ),
    async run({ name }, argv, { timeoutMs, signal }) {
      const args = [...accessArgs(access), '--namespace', namespace, 'exec', name, '--', ...argv];
      const { tool } = tools.kubectl;
      return tools.process.run({ tool, args, timeoutMs, signal, accept: everyExitCode });
    },
    async restart(_held, role, signal) {
      const old = (await instances(signal)).filter((one) => one.role === role).map(({ name }) => name);
      if (old.length === 0) return;
      // A shell that is the first process of its container passes no signal on, so the usual grace of half a minute would be waited for.
      await tools.kubectl.delete(access, namespace, ['pods', ...old, '--grace-period=5'], signal);
    },
    async serviceNames(signal) {
      const services = await tools.kubectl.get(access, ['services'], namespace, signal);
      return services.map(({ metadata }) => metadata.name);
    },
    inPage: (path) => path.replace(join(env.paths.data, 'data'), '/app/data'),
    sharedFolders: { web: '/app/data', worker: '/app/data' },
    commandLine: 'kubectl',
    listing: ['get', 'pods,services'],
    passThrough: (args, signal) => tools.kubectl.passThrough(access, namespace, args, signal),
  };
}

function instanceOf(pod: KubeObject): Instance {
  const { name, labels } = pod.metadata;
  const component = labels?.[componentLabel];
  const leaves = at(pod, 'metadata', 'deletionTimestamp') !== undefined;
  return {
    name,
    role: component === undefined ? null : (roles[component] ?? component),
    running: !leaves && textAt(pod, 'status', 'phase') === 'Running',
    node: textAt(pod, 'spec', 'nodeName') ?? null,
    address: textAt(pod, 'status', 'podIP') ?? null,
  };
}

/** EEMT's components by the names that people use; all others keep theirs. */
const roles: Readonly<Record<string, string>> = { 'web-interface': 'web' };

function logFlags({ container, previous, follow, since, tail }: LogQuery): readonly string[] {
  return [
    ...(container === null ? ['--all-containers'] : ['--container', container]),
    ...(previous ? ['--previous'] : []),
    ...(follow ? ['--follow'] : []),
    ...(since === null ? [] : [`--since=${since}`]),
    `--tail=${tail}`,
  ];
}
