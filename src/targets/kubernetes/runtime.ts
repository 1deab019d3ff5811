import type { Environment } from '../../core/environment.ts';
import { textAt } from '../../lib/json-at.ts';
import type { Run } from '../../plan/step.ts';
import { accessArgs, type Access } from '../../tools/kubectl.ts';
import type { LogQuery, Runtime } from '../runtime.ts';

const componentLabel = 'app.kubernetes.io/component';
const neverMs = 2 ** 31 - 1;

/** EEMT's pods, through kubectl. */
export function kubeRuntime(env: Environment, access: Access, { tools }: Pick<Run, 'tools'>): Runtime {
  const { namespace } = env;
  return {
    async instances(signal) {
      const pods = await tools.kubectl.get(access, ['pods'], namespace, signal);
      return pods.map((pod) => {
        const { name, labels } = pod.metadata;
        const component = labels?.[componentLabel];
        const address = textAt(pod, 'status', 'podIP');
        return {
          name,
          role: component === undefined ? null : (roles[component] ?? component),
          ...(address === undefined ? {} : { address }),
        };
      });
    },
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
    passThrough: (args, signal) => tools.kubectl.passThrough(access, namespace, args, signal),
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
