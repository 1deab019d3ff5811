import { collectObservation } from '../../diagnosis/collect.ts';
import { accessOf, type Environment } from '../../core/environment.ts';
import type { Observation } from '../../core/observation.ts';
import type { Run } from '../../plan/step.ts';
import { hostPortOf, observeCluster } from '../../clusters/kind/observe.ts';
import { webNodePort } from '../../clusters/kind/plan.ts';

/** One look at everything. The address comes from the node's own port mapping, so it needs no record. */
export async function observeKind(
  env: Environment,
  options: { readonly withLogs: boolean; readonly webUrl?: string },
  run: Run,
): Promise<Observation> {
  if (options.webUrl !== undefined)
    return collectObservation(env, accessOf(env), options.webUrl, run, { withLogs: options.withLogs });
  const cluster = await observeCluster(env, run).catch(() => {
    run.signal.throwIfAborted();
    // An engine that does not answer is said by the observation itself.
    return undefined;
  });
  if (cluster?.owner.is === 'foreign') return notOurs(env, cluster.owner.why, run);
  const port = cluster && hostPortOf(cluster, webNodePort);
  const webUrl = port === undefined ? null : `http://127.0.0.1:${String(port)}`;
  return collectObservation(env, accessOf(env), webUrl, run, { withLogs: options.withLogs });
}

/** What runs under our name is not our environment, which is therefore absent. */
function notOurs(env: Environment, why: string, run: Run): Observation {
  const unseen = { ok: false, why: 'the cluster is not provably of this environment' } as const;
  return {
    at: run.tools.clock.iso(),
    namespace: env.namespace,
    containers: { ok: true, value: [] },
    objects: unseen,
    logs: {},
    web: unseen,
    foreign: { cluster: env.cluster, why },
  };
}
