import type { PodContainer, ServiceContainer } from '../core/observation.ts';
import { isCrashing } from '../core/observed/services.ts';
import { logTime } from '../lib/log-time.ts';
import type { Run } from '../plan/step.ts';
import type { Docker } from '../tools/docker.ts';
import { lastLines, latelyMs, logLimitMs, mostCrashed, mostWorkers, tail } from './last-lines.ts';
import { within } from './within.ts';

type Logs = Readonly<Record<PodContainer, readonly string[]>>;

/** Where the logs are, and under which ids. */
export interface KeptLogs extends Pick<Docker, 'containerLog'> {
  readonly containers: readonly { readonly id: string; readonly name: string }[];
}

/** Last lines of crashing containers; the engine keeps one log over all runs of a container. */
export function readCrashLogs(
  services: readonly ServiceContainer[],
  kept: KeptLogs,
  run: Run,
): Promise<Logs> {
  const at = run.tools.clock.iso();
  const crashing = services
    .filter((one) => isCrashing({ at }, one))
    // There may be many workers; all else is there once.
    .sort((a, b) => Number(a.role === 'worker') - Number(b.role === 'worker'))
    .slice(0, mostCrashed);
  return readAll(crashing, kept, null, run);
}

/** What containers that run well said lately: those of the page and the runner, a few workers, the clean-up. */
export function readRunningLogs(
  services: readonly ServiceContainer[],
  kept: KeptLogs,
  run: Run,
): Promise<Logs> {
  const at = run.tools.clock.iso();
  const well = services.filter((one) => one.state === 'running' && !isCrashing({ at }, one));
  const ofRole = (role: string, most: number) => well.filter((one) => one.role === role).slice(0, most);
  const shown = [
    ...ofRole('web', 1),
    ...ofRole('runner', 1),
    ...ofRole('worker', mostWorkers),
    ...ofRole('cleanup', 1),
  ];
  const since = logTime(new Date(Date.parse(at) - latelyMs).toISOString()) ?? null;
  return readAll(shown, kept, since, run);
}

/** A log that cannot be read is left out; rejects with the reason where none can. */
async function readAll(
  services: readonly ServiceContainer[],
  kept: KeptLogs,
  since: string | null,
  { signal }: Run,
): Promise<Logs> {
  const failures: unknown[] = [];
  const range = { follow: false, since, until: null, tail };
  const read = await Promise.all(
    services.map(async ({ name }) => {
      const id = kept.containers.find((one) => one.name === name)?.id ?? name;
      const lines = await within(logLimitMs, signal, (limited) =>
        lastLines(kept.containerLog(id, range, limited)),
      ).catch((error: unknown): readonly string[] => {
        signal.throwIfAborted();
        failures.push(error);
        return [];
      });
      return [name, lines] as const;
    }),
  );
  if (services.length > 0 && failures.length === services.length) throw failures[0];
  return Object.fromEntries(read.filter(([, lines]) => lines.length > 0));
}
