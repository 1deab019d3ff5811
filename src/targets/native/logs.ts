import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import type { Docker } from '../../tools/docker.ts';
import { fileLog } from './file-log.ts';
import { logFile } from './paths.ts';
import { readSupervisor } from './supervisor.ts';

/** Logs of processes by the name of the service, read as those of containers are. */
export function processLogs(
  env: Environment,
  { clock }: Pick<Run['tools'], 'clock'>,
): Pick<Docker, 'containerLog'> {
  return {
    containerLog: (name, range, signal) =>
      fileLog({ path: logFile(env, name), clock, goesOn: () => goesOn(env, name) }, range, signal),
  };
}

async function goesOn(env: Environment, name: string): Promise<boolean> {
  const state = await readSupervisor(env);
  if (state?.supervisor == null) return false;
  return state.processes.some((one) => one.name === name && one.state !== 'exited');
}
