import { join } from 'node:path';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { isObject } from '../../lib/json.ts';
import { at, textAt } from '../../lib/json-at.ts';
import type { Run } from '../../plan/step.ts';
import { accessArgs, type Access } from '../../tools/kubectl.ts';
import type { Instance, Runtime } from '../runtime.ts';
import { podLogSources, readPodLog } from './pod-logs.ts';
import { roleOf } from './pod-role.ts';

const everyExitCode = Array.from({ length: 256 }, (_, code) => code);

/** EEMT's pods, through kubectl; their logs from the API server itself. */
export function kubeRuntime(env: Environment, access: Access, { tools }: Pick<Run, 'tools'>): Runtime {
  const { namespace } = env;
  const logs = { api: tools.kubeApi, access, namespace };
  const instances: Runtime['instances'] = async (signal) =>
    (await tools.kubectl.get(access, ['pods'], namespace, signal)).map(instanceOf);
  return {
    instances,
    logSources: (signal) => podLogSources(logs, signal),
    readLog: (source, range, signal) => readPodLog(logs, source, range, signal),
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
    async cleanUp(_held, signal) {
      const [cron] = (await tools.kubectl.get(access, ['cronjobs'], namespace, signal)).filter(
        ({ metadata }) => roleOf(metadata.labels ?? {}) === 'cleanup',
      );
      const spec = at(cron, 'spec', 'jobTemplate', 'spec');
      if (cron === undefined || !isObject(spec)) return;
      const name = `${cron.metadata.name}-now`;
      await tools.kubectl.delete(access, namespace, [`jobs/${name}`], signal);
      const { labels = {} } = cron.metadata;
      const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace, labels }, spec };
      await tools.kubectl.apply(access, [job], signal);
    },
    async serviceNames(signal) {
      const services = await tools.kubectl.get(access, ['services'], namespace, signal);
      return services.map(({ metadata }) => metadata.name);
    },
    inPage: (path) => path.replace(join(env.paths.data, 'data'), '/app/data'),
    sharedFolders: { web: '/app/data', worker: '/app/data' },
    commandLine: {
      verb: 'kubectl',
      listing: ['get', 'pods,services'],
      passThrough: (args, signal) => tools.kubectl.passThrough(access, namespace, args, signal),
    },
  };
}

function instanceOf(pod: KubeObject): Instance {
  const { name, labels } = pod.metadata;
  const leaves = at(pod, 'metadata', 'deletionTimestamp') !== undefined;
  return {
    name,
    role: roleOf(labels ?? {}),
    running: !leaves && textAt(pod, 'status', 'phase') === 'Running',
    node: textAt(pod, 'spec', 'nodeName') ?? null,
    address: textAt(pod, 'status', 'podIP') ?? null,
  };
}
