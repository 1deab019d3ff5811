import type { KubeObject } from '../core/blueprint.ts';
import type { Environment } from '../core/environment.ts';
import type { NodeContainer, PodContainer, Seen, Observation, WebFacts } from '../core/observation.ts';
import type { Run } from '../plan/step.ts';
import type { Access } from '../tools/kubectl.ts';
import { jobsOf } from '../eemt/web-api.ts';
import { isEemtDevError, NotReadyError } from '../errors/index.ts';
import { crashedContainers, logKey } from '../core/observed/logs.ts';

/** Asked in one call; the order is that of the answer. */
const collectedKinds: readonly string[] = [
  'nodes',
  'namespaces',
  'persistentvolumes',
  'storageclasses',
  'pods',
  'deployments',
  'replicasets',
  'cronjobs',
  'jobs',
  'services',
  'persistentvolumeclaims',
  'horizontalpodautoscalers',
  'resourcequotas',
  'limitranges',
  'events',
];

const apiLimitMs = 8_000;
const webLimitMs = 2_000;
const logLimitMs = 5_000;
const logTail = 30;
/** Fifty workers that crash for one reason need one log, not fifty. */
const mostLogs = 8;

export interface CollectOptions {
  /** Also the last lines of crashed containers; costs a call for each. Default false. */
  readonly withLogs?: boolean;
}

/** Looks at everything once, in parallel. Each part may be missing and says why; rejects only when the run was stopped. `webUrl` null = no address known. */
export async function collectObservation(
  env: Environment,
  access: Access,
  webUrl: string | null,
  run: Run,
  options: CollectOptions = {},
): Promise<Observation> {
  const collected = { at: run.tools.clock.iso(), namespace: env.namespace };
  const containersSeen = collectContainers(env, run);
  const [containers, objects, web] = await Promise.all([
    containersSeen,
    containersSeen.then((seen) => collectObjects(env, access, seen, run)),
    collectWeb(webUrl, run),
  ]);
  const observation: Observation = { ...collected, containers, objects, web, logs: {} };
  return options.withLogs === true
    ? { ...observation, logs: await collectLogs(observation, access, run) }
    : observation;
}

function collectContainers(env: Environment, run: Run): Promise<Seen<readonly NodeContainer[]>> {
  return seen(run, async () => {
    const containers = await run.tools.docker.containers(`io.x-k8s.kind.cluster=${env.cluster}`, run.signal);
    return containers
      .map(({ name, state, labels }) => ({ name, state, role: labels['io.x-k8s.kind.role'] ?? '' }))
      .sort((a, b) => a.name.localeCompare(b.name));
  });
}

/** A stopped control plane would only cost a time limit, so it is not asked. An unreadable engine says nothing about it, so it is. */
async function collectObjects(
  env: Environment,
  access: Access,
  containers: Seen<readonly NodeContainer[]>,
  run: Run,
): Promise<Seen<readonly KubeObject[]>> {
  if (
    containers.ok &&
    !containers.value.some((one) => one.role === 'control-plane' && one.state === 'running')
  ) {
    const why = containers.value.length === 0 ? 'there is no cluster' : 'the control plane is not running';
    return { ok: false, why };
  }
  return seen(
    run,
    (signal) => run.tools.kubectl.get(access, collectedKinds, env.namespace, signal),
    apiLimitMs,
  );
}

/** An address that does not answer is a fact (not healthy), not a failure to look. */
async function collectWeb(url: string | null, run: Run): Promise<Seen<WebFacts>> {
  if (url === null) return { ok: false, why: 'no address of the web interface is known' };
  const options = { timeoutMs: webLimitMs, signal: run.signal };
  const answer = await seen(run, () => run.tools.http.get(`${url.replace(/\/+$/, '')}/health`, options));
  const healthy = answer.ok && answer.value.status >= 200 && answer.value.status < 300;
  if (!healthy) return { ok: true, value: { url, healthy } };
  const database = await jobsOf(run.tools.http, url, options).then(
    () => ({ is: 'usable' as const }),
    (error: unknown) => {
      run.signal.throwIfAborted();
      return { is: 'unusable' as const, why: whyOf(error), answered: error instanceof NotReadyError };
    },
  );
  return { ok: true, value: { url, healthy, database } };
}

async function collectLogs(
  observation: Observation,
  access: Access,
  run: Run,
): Promise<Readonly<Record<PodContainer, readonly string[]>>> {
  const crashed = crashedContainers(observation).slice(0, mostLogs);
  const read = await Promise.all(
    crashed.map(async ({ pod, container }) => {
      // A container that stands terminated is itself the crashed one; otherwise it is the one before.
      const previous = container.restarts > 0 && container.terminated === null;
      const lines = await seen(
        run,
        (signal) =>
          run.tools.kubectl.logs(
            access,
            observation.namespace,
            pod.ref.name,
            container.name,
            { previous, tail: logTail },
            signal,
          ),
        logLimitMs,
      );
      return [logKey(pod, container), lines.ok ? lines.value : []] as const;
    }),
  );
  return Object.fromEntries(read.filter(([, lines]) => lines.length > 0));
}

/** Makes a failure a fact. Only the stop of the whole run goes through. */
async function seen<T>(
  run: Run,
  look: (signal: AbortSignal) => Promise<T>,
  limitMs?: number,
): Promise<Seen<T>> {
  const limit = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs);
  try {
    const value = await look(limit === undefined ? run.signal : AbortSignal.any([run.signal, limit]));
    return { ok: true, value };
  } catch (error) {
    run.signal.throwIfAborted();
    if (limit?.aborted === true)
      return { ok: false, why: `no answer within ${String((limitMs ?? 0) / 1000)} s` };
    return { ok: false, why: whyOf(error) };
  }
}

/** In one line. A tool's own last line says more than that it failed: `The connection to the server … was refused`. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const tail: unknown = isEemtDevError(error) ? error.details['tail'] : undefined;
  const said: readonly unknown[] = Array.isArray(tail) ? tail : [];
  const last = said.findLast((line) => typeof line === 'string' && line.trim() !== '');
  return typeof last === 'string' ? last.trim() : (error.message.trim().split('\n', 1)[0] ?? '');
}
