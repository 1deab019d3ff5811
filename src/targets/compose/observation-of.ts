import type { Environment } from '../../core/environment.ts';
import type { Observation } from '../../core/observation.ts';
import { jobsOf, withoutError } from '../seen-of.ts';
import type { ComposeWorld } from './parts.ts';
import { projectSeen } from './seen.ts';

/** Parts that tell how EEMT is. */
export const observed = ['containers', 'files', 'services', 'web'] as const;
/** The same, and what tells why something failed. */
export const observedClosely = [...observed, 'logs', 'jobs'] as const;

const unasked = { ok: false, why: 'it was not asked for' } as const;
const none = { ok: true, value: [] } as const;

/** What rules judge, from the world. There are no nodes and no objects of Kubernetes. Pure. */
export function observationOf(world: ComposeWorld, env: Environment): Observation {
  const { containers = unasked, services = unasked, web = unasked } = world;
  const base = { at: world.at, namespace: env.namespace, containers: none, objects: none };
  if (containers.ok && world.files?.ok) {
    const { owner } = projectSeen(world, env);
    if (owner.is === 'foreign') {
      const unseen = { ok: false, why: 'the project is not provably of this environment' } as const;
      return {
        ...base,
        services: none,
        logs: {},
        web: unseen,
        foreign: { cluster: env.project, why: owner.why },
      };
    }
  }
  return {
    ...base,
    services: withoutError(services),
    logs: world.logs?.ok ? world.logs.value : {},
    web: withoutError(web),
    ...jobsOf(world),
  };
}
