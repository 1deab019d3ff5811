import type { Environment } from '../../core/environment.ts';
import type { Observation } from '../../core/observation.ts';
import { deployedFacts } from './deployed-facts.ts';
import { jobsOf, logsOf, unreadOf, withoutError } from '../seen-of.ts';
import type { ComposeWorld } from './parts.ts';
import { projectSeen } from './seen.ts';

/** Parts that tell how EEMT is. */
export const observed = ['containers', 'files', 'services', 'web'] as const;
/** The same, and what tells why something failed: logs, failed jobs, and what was deployed. */
export const observedClosely = [...observed, 'logs', 'runningLogs', 'jobs', 'deployed'] as const;

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
  // Without the containers nothing else is to be expected.
  const unread = services.ok
    ? unreadOf({ 'logs of crashed containers': world.logs, logs: world.runningLogs })
    : [];
  return {
    ...base,
    services: withoutError(services),
    ...logsOf(world),
    web: withoutError(web),
    ...jobsOf(world),
    ...deployedOf(world, env),
    ...(unread.length === 0 ? {} : { unread }),
  };
}

function deployedOf(world: ComposeWorld, env: Environment): Pick<Observation, 'deployed'> {
  const { containers, files, deployed } = world;
  if (!containers?.ok || !files?.ok || !deployed?.ok || deployed.value === null) return {};
  return { deployed: deployedFacts(deployed.value, projectSeen(world, env).containers) };
}
