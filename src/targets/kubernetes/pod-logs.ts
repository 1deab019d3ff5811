import * as z from 'zod/mini';
import type { LogLine, LogRange } from '../../core/log.ts';
import { logTime } from '../../lib/log-time.ts';
import { checkAnswer } from '../../tools/answer.ts';
import type { KubeApi } from '../../tools/kube-api.ts';
import type { Access } from '../../tools/kubectl.ts';
import { timedLines } from '../../tools/timed-lines.ts';
import type { EndedRun, LogSource } from '../runtime.ts';
import { roleOf } from './pod-role.ts';

/** Where logs of pods are read, without a process for each. */
export interface PodLogs {
  readonly api: KubeApi;
  readonly access: Access;
  readonly namespace: string;
}

/** Every container of every pod. */
export async function podLogSources(
  { api, access, namespace }: PodLogs,
  signal: AbortSignal,
): Promise<readonly LogSource[]> {
  // Version 0 is what the server has at hand, so asking each second costs it little.
  const said = await api.get(access, `${podsOf(namespace)}?resourceVersion=0`, signal);
  const { items } = checkAnswer(
    podList,
    said,
    (misfit) => `Kubernetes listed its pods in another way (${misfit})`,
  );
  return items.flatMap(sourcesOf);
}

/** Lines of one container; the log of its present run ends with the run. */
export function readPodLog(
  logs: PodLogs,
  { id, name, container }: Pick<LogSource, 'id' | 'name' | 'container'>,
  range: LogRange,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  return podLog(logs, name, container ?? id.slice(id.indexOf('/') + 1), range, signal);
}

/** The same by the names of pod and container. `limitBytes`: the server sends no more. */
export async function* podLog(
  { api, access, namespace }: PodLogs,
  pod: string,
  container: string,
  { previous, follow, since, tail, limitBytes }: LogRange & { readonly limitBytes?: number },
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  const query = new URLSearchParams({
    container,
    timestamps: 'true',
    ...(previous ? { previous: 'true' } : {}),
    ...(follow ? { follow: 'true' } : {}),
    ...(since === null ? {} : { sinceTime: since }),
    ...(tail === null ? {} : { tailLines: String(tail) }),
    ...(limitBytes === undefined ? {} : { limitBytes: String(limitBytes) }),
  });
  const path = `${podsOf(namespace)}/${encodeURIComponent(pod)}/log?${query.toString()}`;
  const bytes = await api.stream(access, path, signal);
  if (bytes) yield* timedLines(bytes);
}

const podsOf = (namespace: string) => `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;

type Pod = z.output<typeof podShape>;
type Status = z.output<typeof statusShape>;

function sourcesOf({ metadata, spec, status }: Pod): readonly LogSource[] {
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses, phase } = status ?? {};
  const statuses = [initContainerStatuses, containerStatuses, ephemeralContainerStatuses].flatMap(
    (some) => some ?? [],
  );
  const names = [spec.initContainers, spec.containers, spec.ephemeralContainers].flatMap((some) =>
    (some ?? []).map(({ name }) => name),
  );
  return names.map((container) => {
    const seen = statuses.find(({ name }) => name === container);
    const before = beforeOf(seen);
    return {
      id: `${metadata.uid}/${container}`,
      name: metadata.name,
      role: roleOf(metadata.labels ?? {}),
      container: names.length > 1 ? container : null,
      run: runOf(seen) ?? before?.run ?? null,
      running: Boolean(seen?.state?.running),
      ended: phase === 'Succeeded' || phase === 'Failed',
      before,
    };
  });
}

/** The container whose log is given where nothing else is said; while it waits for its next start that is the one before. */
function runOf(seen: Status | undefined): string | undefined {
  if (seen?.state?.running) return seen.containerID ?? undefined;
  return seen?.state?.terminated?.containerID ?? undefined;
}

function beforeOf(seen: Status | undefined): EndedRun | null {
  const ended = seen?.lastState?.terminated;
  if (!ended?.containerID) return null;
  return { run: ended.containerID, endedAt: logTime(ended.finishedAt ?? '') ?? null };
}

const terminated = z.object({
  containerID: z.nullish(z.string()),
  finishedAt: z.nullish(z.string()),
});
const state = z.object({ running: z.nullish(z.object({})), terminated: z.nullish(terminated) });
const statusShape = z.object({
  name: z.string(),
  containerID: z.nullish(z.string()),
  state: z.nullish(state),
  lastState: z.nullish(state),
});
const named = z.nullish(z.array(z.object({ name: z.string() })));
const statuses = z.nullish(z.array(statusShape));
const podShape = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    labels: z.nullish(z.record(z.string(), z.string())),
  }),
  spec: z.object({ initContainers: named, containers: named, ephemeralContainers: named }),
  status: z.nullish(
    z.object({
      phase: z.nullish(z.string()),
      initContainerStatuses: statuses,
      containerStatuses: statuses,
      ephemeralContainerStatuses: statuses,
    }),
  ),
});
const podList = z.object({ items: z.array(podShape) });
