import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeWorld } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import type { NodeContainer, Observation } from '../../core/observation.ts';
import { jobsOf, logsOf, unreadOf, withoutError } from '../seen-of.ts';
import { deployedFacts } from './deployed-facts.ts';
import { refusalsIn } from './refusals.ts';

/** Parts that tell how EEMT is. */
export const observed = ['containers', 'files', 'objects', 'web'] as const;

const unasked = { ok: false, why: 'it was not asked for' } as const;

/** What rules judge, from the world. Pure. */
export function observationOf(world: KubeWorld, cluster: Cluster, env: Environment): Observation {
  const { namespace } = env;
  const base = { at: world.at, namespace };
  const { containers = unasked, objects = unasked, web = unasked } = world;
  if (containers.ok) {
    const { owner } = cluster.seen(world);
    // What runs under our name is not our environment, which is therefore absent.
    if (owner.is === 'foreign') {
      const unseen = { ok: false, why: 'the cluster is not provably of this environment' } as const;
      const foreign = { cluster: cluster.runsOn, why: owner.why };
      return {
        ...base,
        containers: { ok: true, value: [] },
        objects: unseen,
        logs: {},
        web: unseen,
        foreign,
      };
    }
  }
  return {
    ...base,
    containers: containers.ok ? { ok: true, value: nodesOf(world, cluster) } : containers,
    objects: withoutError(objects),
    ...logsOf(world),
    web: withoutError(web),
    ...jobsOf(world),
    ...usageOf(world),
    ...deployedOf(world, env),
    ...troublesOf(world),
  };
}

/** Where Helm or the state folder cannot tell, nothing is said of it. */
function deployedOf(
  { deployed, release, objects }: KubeWorld,
  env: Environment,
): Pick<Observation, 'deployed'> {
  if (!deployed?.ok || deployed.value === null || !release?.ok || !objects?.ok) return {};
  return { deployed: deployedFacts(deployed.value, release.value, env.release, objects.value) };
}

/** What failed beside the parts that have a place of their own. Without the objects nothing else is to be expected. */
function troublesOf(world: KubeWorld): Pick<Observation, 'refused' | 'unread'> {
  const { objects, logs, runningLogs, release, deployed, usage } = world;
  const refused = refusalsIn([objects, logs, runningLogs, release, usage]);
  const unread = objects?.ok
    ? unreadOf({
        'logs of crashed containers': logs,
        logs: runningLogs,
        'Helm release': release,
        chart: deployed,
      })
    : [];
  return { ...(refused.length === 0 ? {} : { refused }), ...(unread.length === 0 ? {} : { unread }) };
}

/** One who measures and does not answer yet is no trouble of its own. */
function usageOf({ usage }: KubeWorld): Pick<Observation, 'usage'> {
  return usage?.ok === true && usage.value !== null ? { usage: { ok: true, value: usage.value } } : {};
}

function nodesOf(world: KubeWorld, cluster: Cluster): readonly NodeContainer[] {
  const { nodes, controlPlane } = cluster.seen(world);
  return nodes
    .map((node) => ({
      name: node.name,
      state: node.state,
      role: node === controlPlane ? 'control-plane' : 'worker',
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
