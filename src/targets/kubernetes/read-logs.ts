import type { Observation, PodContainer } from '../../core/observation.ts';
import { crashedContainers, logKey } from '../../core/observed/logs.ts';
import type { Run } from '../../plan/step.ts';
import type { Access } from '../../tools/kubectl.ts';
import { within } from '../within.ts';

const limitMs = 5_000;
const tail = 30;
/** Fifty workers that crash for one reason need one log, not fifty. */
const mostLogs = 8;

/** Last lines of crashed containers; one whose log cannot be read is left out. */
export async function readCrashLogs(
  observation: Observation,
  access: Access,
  run: Run,
): Promise<Readonly<Record<PodContainer, readonly string[]>>> {
  const crashed = crashedContainers(observation).slice(0, mostLogs);
  const read = await Promise.all(
    crashed.map(async ({ pod, container }) => {
      // A container that stands terminated is itself the crashed one; otherwise it is the one before.
      const previous = container.restarts > 0 && container.terminated === null;
      const lines = await within(limitMs, run.signal, (signal) =>
        run.tools.kubectl.logs(
          access,
          observation.namespace,
          pod.ref.name,
          container.name,
          { previous, tail },
          signal,
        ),
      ).catch((): readonly string[] => {
        run.signal.throwIfAborted();
        return [];
      });
      return [logKey(pod, container), lines] as const;
    }),
  );
  return Object.fromEntries(read.filter(([, lines]) => lines.length > 0));
}
