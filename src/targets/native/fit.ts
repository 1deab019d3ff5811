import type { MachinePorts } from '../../clusters/cluster.ts';
import { isExplicit, type ResolvedSettings } from '../../settings/resolved.ts';
import { defaultSettings, type Settings } from '../../settings/settings.ts';
import { portFrom, withFreePort } from '../free-port.ts';
import { whyNoJobs, type JobTools } from './job-tools.ts';
import type { ServicesFile } from './services-file.ts';

const mostWorkers = 50;

/** The machine that it is to run on, and what ran last. */
export interface FitOptions {
  readonly before: ServicesFile | null;
  readonly jobTools: JobTools;
  readonly cpus: number;
  readonly ports: MachinePorts;
}

/** A port of before is kept unless a person says another; workers as many as there are cores, unless a person says how many. */
export async function fitToMachine(
  { settings, origins }: ResolvedSettings,
  options: FitOptions,
): Promise<{ readonly settings: Settings; readonly sparePort: number }> {
  const { before, ports } = options;
  const kept = before === null || isExplicit(origins, 'port') ? settings.port : before.port;
  const fitted = await withFreePort({ settings: { ...settings, port: kept }, origins }, ports);
  const wanted = before !== null && before.managerPort !== fitted.port ? before.managerPort : fitted.port + 1;
  return {
    settings: { ...fitted, workers: workersFor({ settings, origins }, options) },
    sparePort: await portFrom(ports, wanted, [fitted.port]),
  };
}

/** Where jobs cannot run, the number stays what it is: it is for the day when they can. */
function workersFor(
  { settings: { workers }, origins }: ResolvedSettings,
  { before, jobTools, cpus }: FitOptions,
): number {
  if (whyNoJobs(jobTools) !== null || isExplicit(origins, 'workers')) return workers;
  if (before?.services.some(({ role }) => role === 'runner') === true)
    return before.services.filter(({ role }) => role === 'worker').length;
  return workers === defaultSettings.workers ? Math.min(cpus, mostWorkers) : workers;
}
