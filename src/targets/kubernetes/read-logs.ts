import type { Observation, PodContainer } from '../../core/observation.ts';
import { podsOf, type ContainerSeen } from '../../diagnosis/pods.ts';
import type { Run } from '../../plan/step.ts';
import type { Access } from '../../tools/kubectl.ts';
import { within } from './within.ts';

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
  const crashed = podsOf(observation)
    .filter((pod) => !pod.deleting)
    .flatMap((pod) => pod.containers.filter(hasCrashed).map((container) => ({ pod, container })))
    .slice(0, mostLogs);
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
      return [`${pod.ref.name}/${container.name}`, lines] as const;
    }),
  );
  return Object.fromEntries(read.filter(([, lines]) => lines.length > 0));
}

function hasCrashed(container: ContainerSeen): boolean {
  if (container.waiting?.reason === 'CrashLoopBackOff') return true;
  const last = container.terminated ?? container.lastTerminated;
  return last !== null && last.exitCode !== 0 && !container.ready;
}
