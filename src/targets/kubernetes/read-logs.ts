import type { Observation, PodContainer } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { hasCrashed, type ObservedContainer } from '../../core/observed/containers.ts';
import { crashedContainers, logKey, type Crashed } from '../../core/observed/logs.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import type { Run } from '../../plan/step.ts';
import type { Access } from '../../tools/kubectl.ts';
import { lastLines, latelyMs, logLimitMs, mostCrashed, mostWorkers, tail } from '../last-lines.ts';
import { within } from '../within.ts';
import { podLog } from './pod-logs.ts';
import { roleOf } from './pod-role.ts';

/** The server cuts lines at 16 KiB, so that so many bytes hold all of them. */
const limitBytes = (tail + 1) * 16 * 1024;

type Logs = Readonly<Record<PodContainer, readonly string[]>>;
/** Of one log: the run before the present one, or what was said since then (ISO; null: ever). */
type Piece = { readonly previous: true } | { readonly previous: false; readonly since: string | null };

/** Last lines of crashed containers, of the run before and of the present one. */
export function readCrashLogs(seen: Observation, access: Access, run: Run): Promise<Logs> {
  const crashed = crashedContainers(seen).slice(0, mostCrashed);
  return readAll(
    crashed.map((one) => ({ ...one, pieces: piecesOfCrash(one.container) })),
    seen,
    access,
    run,
  );
}

/** What containers that run well said lately, and what the last clean-up said. */
export function readRunningLogs(seen: Observation, access: Access, run: Run): Promise<Logs> {
  return readAll(
    wellContainers(seen).map((one) => ({ ...one, pieces: piecesOfWell(seen, one.container) })),
    seen,
    access,
    run,
  );
}

/** A container that stands terminated is itself the crashed one; otherwise it is the one before. */
function piecesOfCrash({ restarts, terminated, running }: ObservedContainer): readonly Piece[] {
  const present: Piece = { previous: false, since: null };
  if (restarts === 0 || terminated !== null) return [present];
  return running ? [{ previous: true }, present] : [{ previous: true }];
}

function piecesOfWell(seen: Observation, { running, lastTerminated }: ObservedContainer): readonly Piece[] {
  if (!running) return [{ previous: false, since: null }];
  const since = new Date(Date.parse(seen.at) - latelyMs).toISOString();
  const restartedLately = lastTerminated !== null && ageMs(seen, lastTerminated.finishedAt) < latelyMs;
  return [...(restartedLately ? [{ previous: true } as const] : []), { previous: false, since }];
}

/** One web interface, one runner, a few workers, and the clean-up that ended last. */
function wellContainers(seen: Observation): readonly Crashed[] {
  const pods = livingPods(seen);
  const ofRole = (role: string) => pods.filter(({ labels }) => roleOf(labels) === role);
  const running = (found: readonly ObservedPod[], most: number) =>
    found.flatMap((pod) => containersOf(pod).filter(({ container }) => container.running)).slice(0, most);
  const ended = ofRole('cleanup')
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
    .flatMap((pod) => containersOf(pod).filter(({ container }) => container.terminated !== null))
    .slice(0, 1);
  return [
    ...running(ofRole('web'), 1),
    ...running(ofRole('runner'), 1),
    ...running(ofRole('worker'), mostWorkers),
    ...ended,
  ];
}

function containersOf(pod: ObservedPod): readonly Crashed[] {
  return pod.containers
    .filter((container) => !container.init && !hasCrashed(container))
    .map((container) => ({ pod, container }));
}

interface Wanted extends Crashed {
  readonly pieces: readonly Piece[];
}

/** A log that cannot be read is left out; rejects with the reason where none can. */
async function readAll(
  wanted: readonly Wanted[],
  { namespace }: Observation,
  access: Access,
  run: Run,
): Promise<Logs> {
  const failures: unknown[] = [];
  const read = async ({ pod, container }: Crashed, piece: Piece): Promise<readonly string[]> =>
    within(logLimitMs, run.signal, (signal) => {
      const since = piece.previous ? null : piece.since;
      const range = { previous: piece.previous, follow: false, since, tail, limitBytes };
      const logs = { api: run.tools.kubeApi, access, namespace };
      return lastLines(podLog(logs, pod.ref.name, container.name, range, signal));
    }).catch((error: unknown) => {
      run.signal.throwIfAborted();
      failures.push(error);
      return [];
    });
  const all = await Promise.all(
    wanted.map(async (one) => {
      const pieces = await Promise.all(one.pieces.map((piece) => read(one, piece)));
      return [logKey(one.pod, one.container), pieces.flat()] as const;
    }),
  );
  const asked = wanted.reduce((sum, { pieces }) => sum + pieces.length, 0);
  if (asked > 0 && failures.length === asked) throw failures[0];
  return Object.fromEntries(all.filter(([, lines]) => lines.length > 0));
}
