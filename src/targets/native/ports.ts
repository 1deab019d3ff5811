import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { environmentOf, type Environment } from '../../core/environment.ts';
import { readServicesFile } from './services-file.ts';
import type { MachinePorts } from '../../clusters/cluster.ts';
import { carriesId, environmentNameOf } from '../../clusters/environment-of.ts';
import { machinePorts } from '../../clusters/machine-ports.ts';
import type { Run } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { isPortFree } from '../../tools/port-probe.ts';
import type { PortClaims } from './port-claims.ts';
import type { ProcessesSeen } from './seen.ts';

const engineMs = 3_000;

/** Who has which port; a port that nobody listens on is free. An engine, where one answers, tells which belong to our own containers on another target. */
export function nativePorts(
  env: Environment,
  seen: ProcessesSeen,
  id: string | null,
  run: Run,
  claims: Pick<PortClaims, 'has'>,
): MachinePorts {
  let asked: Promise<readonly EngineContainer[]> | undefined;
  const containers = (): Promise<readonly EngineContainer[]> => {
    const limited = AbortSignal.any([run.signal, AbortSignal.timeout(engineMs)]);
    asked ??= run.tools.docker
      .containers(() => true, limited)
      .then((all) => all.filter((one) => carriesId(one, id) || environmentNameOf(one) !== undefined))
      .catch(() => []);
    return asked;
  };
  const neighbours = portsOfOthers(env);
  const own = seen.running ? [seen.port, seen.managerPort] : [];
  const holder = async (port: number): Promise<string | null> => {
    const other = (await neighbours).find(({ ports }) => ports.includes(port));
    if (other !== undefined) return `the environment ${other.name}`;
    if (own.includes(port) || claims.has(port) || (await isPortFree(port))) return null;
    return machinePorts(() => false, id, await containers(), run.tools, run.signal).holder(port);
  };
  return {
    holder,
    async free(wanted, besides) {
      for (let port = wanted; port <= 65_535; port += 1) {
        if (!besides.includes(port) && (await holder(port)) === null) return port;
      }
      return undefined;
    },
  };
}

/** By what is written down now. */
export async function isOfAnother(env: Environment, port: number): Promise<boolean> {
  return (await portsOfOthers(env)).some(({ ports }) => ports.includes(port));
}

/** Ports of other environments whose page runs as processes, also while they are stopped; a manager listens only while there is a job. */
async function portsOfOthers({
  paths,
}: Environment): Promise<readonly { readonly name: string; readonly ports: readonly number[] }[]> {
  const state = dirname(paths.root);
  const names = await readdir(state).catch((): string[] => []);
  const found = await Promise.all(
    names
      .filter((name) => join(state, name) !== paths.root)
      .map(async (name) => {
        const written = await readServicesFile(environmentOf(name, '', { state, cache: '' }));
        return { name, ports: written === null ? [] : [written.file.port, written.file.managerPort] };
      }),
  );
  return found.filter(({ ports }) => ports.length > 0);
}
