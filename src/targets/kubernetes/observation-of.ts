import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeWorld } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import type { NodeContainer, Observation } from '../../core/observation.ts';
import { jobsOf, withoutError } from '../seen-of.ts';

/** Parts that tell how EEMT is. */
export const observed = ['containers', 'files', 'objects', 'web'] as const;
/** The same, and what tells why something failed: a call each for crashed containers and failed jobs. */
export const observedClosely = [...observed, 'logs', 'jobs', 'usage'] as const;

const unasked = { ok: false, why: 'it was not asked for' } as const;

/** What rules judge, from the world. Pure. */
export function observationOf(world: KubeWorld, cluster: Cluster, { namespace }: Environment): Observation {
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
    logs: world.logs?.ok ? world.logs.value : {},
    web: withoutError(web),
    ...jobsOf(world),
    ...usageOf(world),
  };
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
