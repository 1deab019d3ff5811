import type { Environment } from '../../core/environment.ts';
import { NotReadyError, ToolFailedError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { containerLogs } from '../container-logs.ts';
import type { CommandAnswer, Instance, Runtime } from '../runtime.ts';
import { requirePython } from './supervisor-python.ts';
import { findPython } from './find-python.ts';
import { asUser } from './as-user.ts';
import { processLogs } from './logs.ts';
import { applyServices } from './processes.ts';
import { serviceContainers } from './service-containers.ts';
import { readServicesFile, type NativeService, type ServicesFile } from './services-file.ts';
import { readSupervisor } from './supervisor.ts';

const restartMs = 60_000;

/** EEMT's processes, through their files and the kernel. */
export function nativeRuntime(env: Environment, run: Run): Runtime {
  const { tools } = run;
  const requirePythonHere = async () => requirePython(await findPython(run)).path;
  const containers = async () => {
    const written = await readServicesFile(env);
    return written === null ? [] : serviceContainers(written.file, await readSupervisor(env));
  };
  const serviceOf = async (name: string) => {
    const file = await requireFile(env);
    const service = file.services.find((one) => one.name === name);
    if (service === undefined)
      throw new NotReadyError('READY_STOPPED', `${name} is not there any more.`, { findings: [] });
    return { file, service };
  };
  const runIn = async (
    { file, service }: { readonly file: ServicesFile; readonly service: NativeService },
    argv: readonly string[],
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<CommandAnswer> => {
    const [tool, ...args] = asUser(file, service, argv);
    const accept = Array.from({ length: 256 }, (_, code) => code);
    const { env: variables, cwd } = service;
    return tools.process.run({ tool, args, env: variables, onlyEnv: true, cwd, timeoutMs, signal, accept });
  };
  return {
    instances: async () =>
      (await containers()).map(({ name, role, state }): Instance => ({
        name,
        role,
        running: state === 'running',
        node: null,
        address: '127.0.0.1',
      })),
    ...containerLogs(processLogs(env, tools), async () =>
      (await containers()).map(({ name, role, state, startedAt, restarts }) => ({
        id: name,
        name,
        role,
        running: state === 'running',
        restarting: state === 'restarting',
        startedAt,
        restarted: restarts > 0,
      })),
    ),
    async exec({ name }, { argv }, signal) {
      const { file, service } = await serviceOf(name);
      const [tool, ...args] = asUser(file, service, argv);
      return tools.process.passThrough({ tool, args, env: service.env, cwd: service.cwd, signal });
    },
    run: async ({ name }, argv, options) => runIn(await serviceOf(name), argv, options),
    async restart(_held, role, signal) {
      const file = await requireFile(env);
      const others = { ...file, services: file.services.filter((one) => one.role !== role) };
      const python = await requirePythonHere();
      const limited = AbortSignal.any([signal, AbortSignal.timeout(restartMs)]);
      const within = { ...run, signal: limited };
      try {
        await applyServices(env, others, python, within);
      } finally {
        await applyServices(env, file, python, { ...run, signal });
      }
    },
    async cleanUp(_held, signal) {
      const { file, service } = await serviceOf('web');
      const [python = 'python3'] = service.argv;
      const answer = await runIn({ file, service }, [python, 'cleanup_jobs.py'], {
        timeoutMs: 120_000,
        signal,
      });
      if (answer.exitCode !== 0)
        throw new ToolFailedError(
          'TOOL_FAILED',
          `The cleanup failed: ${answer.stderr.trim().split('\n').at(-1) ?? ''}`,
          {
            details: { exitCode: answer.exitCode, tail: answer.stderr.split('\n').slice(-20) },
          },
        );
    },
    serviceNames: () => Promise.resolve(['localhost']),
    inPage: (path) => path,
    sharedFolders: { web: `${env.paths.data}/cache`, worker: `${env.paths.data}/cache` },
    commandLine: null,
  };
}

async function requireFile(env: Environment): Promise<ServicesFile> {
  const written = await readServicesFile(env);
  if (written !== null) return written.file;
  throw new NotReadyError('READY_STOPPED', `What is to run in ${env.name} is not written down any more.`, {
    findings: [],
  });
}
